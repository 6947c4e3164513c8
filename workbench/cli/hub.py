"""``hub``, ``share`` and ``jobs``: the hub and what it runs."""

from __future__ import annotations

import argparse

from workbench.cli.command import Command, Context
from workbench.client import launch, lock
from workbench.client.blocking import Client, may_not_start
from workbench.core.errors import RefusedError, UnavailableError, WorkbenchError
from workbench.hub.requests import (
    CancelJob,
    HubStatus,
    Job,
    ListJobs,
    Share,
    ShowJob,
    Status,
    Stop,
)
from workbench.wire import frames

STOP_SECONDS = 30.0


def _running(context: Context) -> Client:
    return Client(context.place, acting=context.acting, reach=may_not_start)


def _status_text(status: HubStatus) -> str:
    people = ", ".join(f"{one.name} ({one.role})" for one in status.people) or "nobody"
    return (
        f"hub of {status.project}\n"
        f"pid {status.pid}, up {status.uptime:.0f} s, {status.memory / 1e6:.0f} MB\n"
        f"here: {people}\njobs running: {status.jobs_running}\n"
        f"admits: {'group ' + status.group if status.group else 'the owner alone'}"
    )


def hub_status(context: Context, options: argparse.Namespace) -> int:
    """The running hub; status 3 when none runs."""
    with _running(context) as client:
        status = client.call(Status())
    context.emit(status, _status_text(status))
    return 0


def hub_start(context: Context, options: argparse.Namespace) -> int:
    """Start the hub, or find it running."""
    status = context.call(Status())
    context.emit(status, _status_text(status))
    return 0


def hub_stop(context: Context, options: argparse.Namespace) -> int:
    """End the hub, of whatever version; fine when none runs."""
    place = context.place
    try:
        found = _ask_to_stop(context, options.force)
    except WorkbenchError as error:
        if not options.force or isinstance(error, RefusedError):
            raise
        found = True
        if lock.held(place):
            lock.end_by_force(place)
    if not lock.wait_ended(place, STOP_SECONDS):
        if not options.force:
            raise UnavailableError(
                f"the hub does not end; its log: {place.log}", "workbench hub stop --force"
            )
        lock.end_by_force(place)
    context.emit({"stopped": found}, "the hub has ended" if found else "no hub runs")
    return 0


def _ask_to_stop(context: Context, force: bool) -> bool:
    """Whether a hub was there. Raises WorkbenchError when it does not agree or not answer."""
    link = launch.join(context.place)
    if link is None:
        return lock.held(context.place)
    link.close()
    reach, acting = may_not_start, context.acting
    with Client(context.place, acting=acting, kind=frames.STOP, reach=reach) as client:
        client.call(Stop(force=force), timeout=launch.ANSWER_SECONDS)
    return True


def share(context: Context, options: argparse.Namespace) -> int:
    """Open the project to a Unix group, or close it."""
    status = context.call(Share(group=None if options.nobody else options.group))
    context.emit(status, _status_text(status))
    return 0


def _share_arguments(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--group", help="the Unix group to admit")
    choice.add_argument("--nobody", action="store_true", help="admit the owner alone again")


def _job_rows(jobs: list[Job]) -> list[list[object]]:
    return [
        [job.id, job.title, job.state, job.by, job.created[:19].replace("T", " "), _outcome(job)]
        for job in jobs
    ]


def _outcome(job: Job) -> str:
    if job.error:
        return job.error["message"]
    if job.state == "done":
        return ""
    return f"{100 * job.done / job.total:.0f} % {job.what}" if job.total else job.what


def _short(value: object) -> str:
    if isinstance(value, dict | list):
        return f"{len(value)} entries (see --json)" if value else "none"
    return str(value)


def list_jobs(context: Context, options: argparse.Namespace) -> int:
    """The newest jobs."""
    jobs = context.call(ListJobs(limit=options.limit))
    headers = ["id", "job", "state", "by", "created", "outcome"]
    context.emit(jobs, lambda: context.table(headers, _job_rows(jobs)) if jobs else "no jobs yet")
    return 0


def show_job(context: Context, options: argparse.Namespace) -> int:
    """One job, with its result or error."""
    job = context.call(ShowJob(job=options.job))
    lines = [f"{job.title} · {job.state} · by {job.by}", _outcome(job)]
    if job.result:
        lines += [f"{key}: {_short(value)}" for key, value in job.result.items()]
    context.emit(job, "\n".join(line for line in lines if line))
    return 0


def cancel_job(context: Context, options: argparse.Namespace) -> int:
    """End a job."""
    job = context.call(CancelJob(job=options.job))
    context.emit(job, f"{job.title} · {job.state}")
    return 0


def _job_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", metavar="ID", help="as workbench jobs lists it")


def _limit_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=20, help="how many (20)")


def _force_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="even if jobs run, or it is stuck")


COMMANDS = (
    Command(("jobs",), "the newest jobs; show or cancel one", list_jobs, _limit_argument),
    Command(("jobs", "show"), "one job, with its result or error", show_job, _job_argument),
    Command(("jobs", "cancel"), "end a job's processes at once", cancel_job, _job_argument),
    Command(("hub", "status"), "the running hub", hub_status),
    Command(("hub", "start"), "start the hub, detached from this terminal", hub_start),
    Command(("hub", "stop"), "end the hub", hub_stop, _force_argument),
    Command(("share",), "admit a Unix group to the project", share, _share_arguments),
)
