"""Events in words: what the home screen and the log say of them.

A sentence is a template over the event's payload, with ``{name}`` for its subject and
``{items}`` where several alike are told as one. What a payload lacks shows as a dash.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.core import family_names
from workbench.core.figures import MISSING, counted
from workbench.core.wording import fill

SENTENCES = {
    "project.created": "made this project",
    "project.backed_up": "made a backup",
    "job.running": "started: {title}",
    "job.done": "done: {title}",
    "job.failed": "failed: {title}",
    "job.cancelled": "cancelled: {title}",
    "job.dead": "died: {title}",
    "hub.shared": "admitted the group {group}",
    "people.added": "enrolled {name}",
    "people.changed": "changed the role of {name}",
    "people.removed": "removed {name}",
    "collect.source_added": "added the source {name}",
    "collect.source_edited": "changed the source {name}",
    "collect.source_removed": "forgot the source {name}, which had no rows",
    "collect.line_released": "mended and loaded line {line} of {name}",
    "collect.lines_discarded": "discarded lines of {name} in quarantine",
    "collect.taken_back": "took load {load} of {name} back: {removed:row} gone, {restored} back",
    "collect.lines_restored": "put lines of {name} back into quarantine",
    "collect.loaded": "loaded {loaded:row} into {name}, {quarantined} quarantined",
    "collect.types_settled": "noted what the columns of {name} hold",
    "collect.spans_moved": "moved the spans of {answers:answer} of {name}, {flagged} flagged",
    "collect.snapshot_taken": "took snapshot {number} of {name}: {rows:row}",
    "collect.snapshot_deleted": "deleted snapshot {number} of {name}: {rows:row}",
    "collect.snapshot_restored": "restored snapshot {number} of {name}: {rows:row}",
    "cleanse.step_added": "added a step to the recipe of {name}",
    "cleanse.step_edited": "edited a step of the recipe of {name}",
    "cleanse.step_removed": "removed a step from the recipe of {name}",
    "cleanse.step_moved": "moved a step of the recipe of {name}",
    "cleanse.step_toggled": "switched a step of the recipe of {name}",
    "cleanse.recipe_imported": "imported a recipe for {name}",
    "cleanse.recipe_undone": "took back an edit of the recipe of {name}",
    "cleanse.recipe_redone": "made an edit of the recipe of {name} again",
    "cleanse.applied": "applied recipe {recipe}: {rows_out} of {rows_in:row} kept",
    "cleanse.spans_moved": "moved the spans of {answers:answer} of {name}, {flagged} flagged",
    "cleanse.suggestion_refused": "refused a suggested step for {name}",
    "cleanse.suggestion_brought_back": "brought back a suggested step for {name}",
    "cleanse.merge_refused": "said that spellings of {target} in {name} are not the same",
    "cleanse.merge_allowed": "took back that spellings of {target} in {name} are not the same",
    "annotate.labelled": "labelled {items}",
    "annotate.skipped": "skipped {items}",
    "annotate.flagged": "flagged {items}",
    "annotate.noted": "noted on {items}",
    "annotate.undone": "took back answers to {items}",
    "annotate.redone": "gave answers to {items} again",
    "annotate.import_began": "began to import {added:label} for {name}",
    "annotate.imported": "imported {added:label} for {name}",
    "annotate.labels_added": "changed labels of {name}: {what} (schema {version})",
    "annotate.label_renamed": "changed labels of {name}: {what} (schema {version})",
    "annotate.labels_merged": "changed labels of {name}: {what} (schema {version})",
    "annotate.label_split": "changed labels of {name}: {what} (schema {version})",
    "annotate.labels_retired": "changed labels of {name}: {what} (schema {version})",
    "annotate.labels_turned_back": "changed labels of {name}: {what} (schema {version})",
    "annotate.task_added": "began the labelling task {name}",
    "annotate.task_removed": "forgot the labelling task {name}, which had no answers",
    "annotate.batch_created": "gave out {rows:row} of {name} as a batch",
    "annotate.batch_returned": "took in {answers:answer} of a batch of {name}",
    "annotate.batch_withdrawn": "withdrew a batch of {rows:row} of {name}",
    "annotate.schema_set": "set label schema {version} of {name}",
    "annotate.queue_set": "changed the queue of {name}",
    "annotate.scored": "v{model} suggests labels for {rows:row}",
    "annotate.list_made": "made the list {list} of {rows:row} of {name}",
    "annotate.list_removed": "removed the list {list} of {name}",
    "annotate.assigned": "assigned {rows:row} of {name}",
    "annotate.reassigned": "gave assignment {assignment} of {name} to others",
    "annotate.unassigned": "ended assignment {assignment} of {name}",
    "annotate.refitted": "learned from {labels:label} of {name}",
    "annotate.ranked": "ranked {rows:row} of {name}",
    "gold.set": "changed how gold is handed out in {name}",
    "gold.added": "made {count:row} of {name} gold",
    "gold.removed": "made {count:gold row} of {name} ordinary again",
    "gold.passed": "passed the quiz",
    "gold.warned": "was warned: {why}",
    "gold.paused": "was paused: {why}",
    "gold.reinstated": "reinstated {name}",
    "review.agreement": "measured the agreement on {answers:label} of {name}",
    "review.consensus": "found a consensus by {method} on {answers:label} of {name}",
    "review.suspects": "looked for wrong labels in {name}",
    "review.conflicts": "looked for contradictions in {name}",
    "review.rules": "counted what rules say of {name}",
    "review.rule_added": "added the rule {rule} to {name}",
    "review.rule_removed": "removed the rule {rule} of {name}",
    "review.decided": "decided {items}",
    "review.adopted": "adopted the consensus by {method} for {rows:row} of {name}",
    "review.adoption_undone": "took the adopted consensus on {rows:row} of {name} back",
    "review.adoption_redone": "adopted the consensus for {rows:row} of {name} again",
    "review.undone": "took back decisions on {items}",
    "review.redone": "decided {items} again",
    "train.split_created": "froze the split {name}: {train:row} to train, {test} to test",
    "train.model_trained": "trained {name} ({family}) on {rows:row}",
    "evaluate.measured": "tested {name} on {rows:row}",
    "evaluate.compared": "compared {name}",
    "history.imported": "brought in {name}, made elsewhere as v{made_as}: in quarantine",
    "history.exported": "wrote {name} to {file} ({format})",
    "history.copied": "copied {name} to {file} ({format})",
    "history.trusted": "let {name} out of quarantine: {reason}",
    "history.promoted": "made {name} {alias}: {reason}",
    "history.alias_set": "called {name} {alias}",
    "history.alias_moved": "moved {alias} from {name} to {now}",
    "history.alias_removed": "took the name {alias} away from {name}",
    "history.noted": "noted on {name}: {text}",
    "history.tagged": "tagged {name} {tag}",
    "history.untagged": "untagged {name} {tag}",
    "history.deleted": "deleted {name}: {reason}",
    "history.restored": "restored {name}",
}


def sentence(verb: str, subject: str, payload: Mapping[str, Any], times: int = 1) -> str:
    """What an event says; a verb without a sentence reads as its own words."""
    name = subject.partition(":")[2] or subject
    template = SENTENCES.get(verb)
    if template is None:
        return f"{verb.partition('.')[2].replace('_', ' ')} {name}"
    facts = {**payload, "name": name, "items": counted(times, "item")}
    if payload.get("family") is not None:
        facts["family"] = family_names.title(str(payload["family"]))
    return fill(template, facts, MISSING)
