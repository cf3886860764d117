from django.urls import register_converter


class UaiConverter:
    """A school's national code in a URL: seven digits and a capital."""

    regex = r"\d{7}[A-Z]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(UaiConverter, "uai")
