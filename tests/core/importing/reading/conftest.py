from pathlib import Path

import pytest

from tests.support.reading import Reader


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    return Reader(tmp_path)
