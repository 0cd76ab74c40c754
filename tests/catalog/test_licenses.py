from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from commons.catalog import licenses
from commons.catalog.licenses import check_license, known_licenses

GOOD = [
    "MIT",
    "Apache-2.0 AND AGPL-3.0-only",
    "MIT OR (Apache-2.0 AND BSD-3-Clause)",
    "GPL-2.0-or-later WITH Classpath-exception-2.0",
    "CC-BY-NC-SA-4.0",
    "ODC-By-1.0",
    "LicenseRef-Custom",
    "Apache-1.0+",
]
# What is said contains this.
BAD = {
    "Apache 2": "did you mean 'Apache-2.0'?",
    "Apache License, Version 2.0": "did you mean 'Apache-2.0'?",
    "apache2": "did you mean 'Apache-2.0'?",
    "Apache-2": "did you mean 'Apache-2.0'?",
    "GPLv3": "did you mean 'GPL-3.0-only' or 'GPL-3.0-or-later'?",
    "gpl v2": "did you mean 'GPL-2.0-only' or 'GPL-2.0-or-later'?",
    "BSD": "did you mean 'BSD-3-Clause' or 'BSD-2-Clause'?",
    "The MIT License": "did you mean 'MIT'?",
    "CC BY 4.0": "did you mean 'CC-BY-4.0'?",
    "CC0": "did you mean 'CC0-1.0'?",
    "Apache-2.O": "did you mean 'Apache-2.0'?",
    "mit": "which SPDX spells 'MIT'",
    "apache-2.0 and mit": "which SPDX spells 'Apache-2.0 AND MIT'",
    " MIT": "which SPDX spells 'MIT'",
    "GPL-3.0": "which SPDX has withdrawn; write 'GPL-3.0-only' or 'GPL-3.0-or-later'",
    "GPL-2.0+": "which SPDX has withdrawn; write 'GPL-2.0-or-later'",
    "MIT OR LGPL-2.1": "write 'LGPL-2.1-only' or 'LGPL-2.1-or-later'",
    "Proprietary, all rights reserved": "write null and say in license_note what it is",
    "MIT AND": "is no SPDX expression",
    "(" * 200: "is no SPDX expression",
}


@pytest.mark.parametrize("expression", GOOD)
def test_good_licences(expression: str) -> None:
    assert check_license(expression) == expression


@pytest.mark.parametrize("expression", BAD)
def test_bad_licences_with_what_may_have_been_meant(expression: str) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        check_license(expression)
    assert BAD[expression] in raised.value.message()


def test_what_is_suggested_is_accepted() -> None:
    for names in licenses._MEANT.values():
        for name in names:
            assert check_license(name) == name


@given(st.text(st.sampled_from("()MITmit -.+0or andwthLicenseRef\n\\'\"[]{}#"), max_size=40) | st.text(max_size=20))
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    try:
        check_license(text)
    except PydanticCustomError as refused:
        assert refused.type in {"GC401", "GC402"}
        refused.message()


def test_what_is_suggested_is_good() -> None:
    names, exceptions = known_licenses()
    assert {"MIT", "Apache-2.0", "CC-BY-4.0"} <= set(names)
    assert not {"GPL-2.0", "GPL-2.0+"} & set(names)
    assert [name for name in names if check_license(name) != name] == []
    for exception in exceptions:
        text = f"GPL-2.0-or-later WITH {exception}"
        assert check_license(text) == text
