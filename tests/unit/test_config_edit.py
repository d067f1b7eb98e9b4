"""Values written into a dwh.cfg: everything else in it stays."""

from __future__ import annotations

import stat

import pytest

from starlift.config import load_settings
from starlift.config.edit import edited, write_values
from starlift.errors import ConfigError

HOST = ("CLUSTER", "HOST")
PORT = ("CLUSTER", "DB_PORT")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[CLUSTER]\nHOST = a\n", "[CLUSTER]\nHOST = new\n"),
        ("[CLUSTER]\nHOST=a\n", "[CLUSTER]\nHOST=new\n"),
        ("[CLUSTER]\nHOST =\n", "[CLUSTER]\nHOST = new\n"),
        ("[CLUSTER]\nHOST\t:  'a b'\n", "[CLUSTER]\nHOST\t:  new\n"),
        ("[cluster]\nhost = a\n", "[cluster]\nhost = new\n"),
        ("  [CLUSTER]\n  HOST = a\n", "  [CLUSTER]\n  HOST = new\n"),
        ("[CLUSTER]\n# HOST = b\nHOST = a\n", "[CLUSTER]\n# HOST = b\nHOST = new\n"),
        ("[S3]\nHOST = a\n[CLUSTER]\nHOST = a\n", "[S3]\nHOST = a\n[CLUSTER]\nHOST = new\n"),
        ("[CLUSTER]\nHOST = a", "[CLUSTER]\nHOST = new"),
        (
            "[CLUSTER]\nDB_NAME = d\n\n# x\n[S3]\n",
            "[CLUSTER]\nDB_NAME = d\nHOST = new\n\n# x\n[S3]\n",
        ),
        ("[CLUSTER]\n", "[CLUSTER]\nHOST = new\n"),
        ("[S3]\nREGION = a\n", "[S3]\nREGION = a\n\n[CLUSTER]\nHOST = new\n"),
        ("", "\n[CLUSTER]\nHOST = new\n"),
        ("\ufeff[CLUSTER]\nHOST = a\n", "\ufeff[CLUSTER]\nHOST = new\n"),
        ("[CLUSTER]\r\nHOST = a\r\n# b\r\n", "[CLUSTER]\r\nHOST = new\r\n# b\r\n"),
        ("[CLUSTER]\nHOST_2 = a\nHOST = b\n", "[CLUSTER]\nHOST_2 = a\nHOST = new\n"),
    ],
)
def test_one_value(before, after, tmp_path):
    """The value stands where it stood, in the form that stood there, and is read as it is."""
    assert edited(before, {HOST: "new"}) == after
    (tmp_path / "dwh.cfg").write_bytes(after.encode())
    assert load_settings(tmp_path, environ={}).cluster.host == "new"


def test_a_new_section_has_its_keys_in_order():
    """The keys of [CLUSTER] are read by position: they are written in the order given."""
    text = edited("[S3]\n", {HOST: "h", ("CLUSTER", "DB_NAME"): "d", PORT: "1"})
    assert text.endswith("[CLUSTER]\nHOST = h\nDB_NAME = d\nDB_PORT = 1\n")


def test_an_empty_value():
    """An empty value leaves the key without one."""
    assert edited("[CLUSTER]\nHOST = a\n", {HOST: ""}) == "[CLUSTER]\nHOST =\n"


def test_only_the_owner_can_read_it(tmp_path):
    """Whoever could read the file before, afterwards only its owner can."""
    file = tmp_path / "dwh.cfg"
    file.write_text("[CLUSTER]\n")
    file.chmod(0o666)
    write_values(file, {HOST: "new"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["dwh.cfg"]


def test_a_link_stays_a_link(tmp_path):
    """A dwh.cfg that is a link leads to the same file, which has the values."""
    (tmp_path / "real.cfg").write_text("[CLUSTER]\n")
    link = tmp_path / "dwh.cfg"
    link.symlink_to("real.cfg")
    write_values(link, {HOST: "new"})
    assert link.is_symlink()
    assert (tmp_path / "real.cfg").read_text() == "[CLUSTER]\nHOST = new\n"


def test_a_file_that_is_gone(tmp_path):
    """A file that is not there is named."""
    with pytest.raises(ConfigError, match=r"gone\.cfg cannot be written: No such file"):
        write_values(tmp_path / "gone.cfg", {HOST: "new"})
