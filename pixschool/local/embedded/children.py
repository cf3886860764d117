"""Child processes that cannot outlive us, and servers that refuse to run as root."""

import ctypes
import os
import pwd
import signal

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_SET_SECUREBITS = 28
_KEEP_CAPS = 1 << 4
_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(deadly: signal.Signals, *, parent: int) -> None:
    """To call in the child, between fork and exec: the kernel sends `deadly` when `parent` ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(deadly), 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), deadly)


def become(account: tuple[int, int] | None) -> None:
    """To call in the child of root, between fork and exec: be an ordinary (uid, gid) from here on.

    The single power kept is to walk through and write in directories closed to others, so that
    nobody has to open root's home for a server whose files lie under it.
    """
    if account is None:
        return
    uid, gid = account
    _libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    # Else access(2), by which PostgreSQL looks for its own programs, would ignore what we keep.
    _libc.prctl(_PR_SET_SECUREBITS, _KEEP_CAPS | _NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    kept = 1 << _CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    # effective, permitted, inheritable: for capabilities 0-31, then for 32-63
    sets = (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)
    if _libc.capset(header, sets) == 0:
        _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)
    # Where a container has taken that capability away, ordinary rights have to do.


def unprivileged_account() -> tuple[int, int]:
    """(uid, gid) of the account that every system has and that owns nothing."""
    account = pwd.getpwnam("nobody")
    return account.pw_uid, account.pw_gid
