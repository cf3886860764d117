"""One cell that holds both names."""


def split_full_name(full_name: str) -> tuple[str, str]:
    """(last name, first name) of « DUPONT-MORIN Éloïse »: the words in capitals are the former.

    Without capitals to tell, or with nothing but capitals, the last word is the first name.
    """
    if "," in full_name:
        last, _, first = full_name.partition(",")
        return last.strip(), first.strip()
    words = full_name.split()
    capitals = [word for word in words if word.isupper() and any(map(str.isalpha, word))]
    others = [word for word in words if word not in capitals]
    if capitals and others:
        return " ".join(capitals), " ".join(others)
    return " ".join(words[:-1]), " ".join(words[-1:])
