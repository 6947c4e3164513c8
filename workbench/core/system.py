"""What the operating system refuses, in terms that a person can act on."""

from __future__ import annotations

import errno

from workbench.core.errors import InvalidInputError, UnavailableError, WorkbenchError

_SHORTER = "choose a shorter name, or a folder with a shorter path"
_ROOM = "make room first"
# Why, and what to do, by error number.
_WRONG_PATH = {
    errno.ENAMETOOLONG: ("the name is too long", _SHORTER),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "name another path"),
    errno.ELOOP: ("its symbolic links lead in a circle", "name another path, or mend the links"),
    errno.EISDIR: ("it is a folder", "name a file"),
    errno.EINVAL: ("it is not a name that can be used", "name another path"),
}
_REFUSED = {
    errno.EACCES: ("no permission", "change the permissions, or work as the owner"),
    errno.EPERM: ("no permission", "change the permissions, or work as the owner"),
    errno.EROFS: ("the file system is read-only", "use a folder that can be written"),
    errno.ENOSPC: ("the disk is full", _ROOM),
    errno.EDQUOT: ("the disk quota is used up", _ROOM),
    errno.EEXIST: ("something else is there", "move it away, or name another path"),
    errno.EMFILE: ("too many files are open", "close other programs, or raise: ulimit -n"),
    errno.ENFILE: ("too many files are open on this machine", "close other programs"),
    errno.ENOMEM: ("not enough memory", "close other programs"),
    errno.EAGAIN: ("the system has no room for another process", "close other programs"),
}


def from_os(error: OSError, doing: str) -> WorkbenchError:
    """What to say of ``error``; ``doing`` is what failed: "cannot open x.csv".

    InvalidInputError for a path that cannot be one, else UnavailableError.
    """
    named = f" ({error.filename})" if error.filename and str(error.filename) not in doing else ""
    if error.errno in _WRONG_PATH:
        why, hint = _WRONG_PATH[error.errno]
        return InvalidInputError(f"{doing}: {why}{named}", hint)
    why, hint = _REFUSED.get(error.errno or 0, (error.strerror or str(error), ""))
    return UnavailableError(f"{doing}: {why}{named}", hint)
