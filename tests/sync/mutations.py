"""Bugs that somebody could write into the protocol one day, each with the test that must notice.

python -m tests.sync.mutations [WORD…]     all of them, or those whose name holds a word

Every mutation is put into a copy of the sources, and there its test is run: it must fail. First the same tests are run
in an unchanged copy, where they must pass. test_mutations.py keeps the list from rotting.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from psycopg import conninfo

from counter_app.sync.embedded import EmbeddedServer

ROOT = Path(__file__).parents[2]
COPIED = ("counter_app", "db", "resources", "tests", "pyproject.toml")
SECONDS = 300

PAGES = "counter_app/sync/pages.py"
EXCHANGE, JOURNAL = "counter_app/sync/exchange.py", "counter_app/store/journal.py"
CENTRAL, HISTORY = "counter_app/sync/central.py", "counter_app/domain/history.py"
ENTRY, DOSSIER = "counter_app/domain/entry.py", "counter_app/domain/dossier.py"
NUMBERS, SETTLEMENTS = "counter_app/domain/numbers.py", "counter_app/domain/settlements.py"
PUSH, FOLLOW = "db/central/006_push.sql", "db/central/012_line.sql"
SUMMARIES, HELLO = "db/central/017_summaries.sql", "db/central/018_quiet_rounds.sql"


@dataclass(frozen=True)
class Mutation:
    """``old`` in ``file`` becomes ``new``; ``killer`` is the test that must fail then."""

    name: str
    file: str
    old: str
    new: str
    killer: str

    def apply(self, root: Path) -> None:
        """Writes the bug into a copy of the sources. Raises LookupError where the text is not found exactly once."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise LookupError(f"«{self.name}»: its text stands {text.count(self.old)} times in {self.file}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


MUTATIONS = [
    # --- the client's round
    Mutation("the outbox begins one entry too late", EXCHANGE,
             "journal.after(connection, me.office, counter, known, size)",
             "journal.after(connection, me.office, counter, known + 1, size)",
             "sync/test_fleet.py::test_a_fleet_that_comes_back_at_once_is_drained"),
    Mutation("a fork behind the head is not looked for", EXCHANGE,
             "if ours[0].hash != answer.head_hash:", "if not ours[0].hash:",
             "sync/test_put_back.py::test_a_fork_behind_the_centres_head_is_found_out_too"),
    Mutation("what the centre has is not acknowledged", JOURNAL,
             ".values(acknowledged=seq)", ".values(acknowledged=t.log.c.acknowledged)",
             "sync/test_fleet.py::test_a_fleet_that_comes_back_at_once_is_drained"),
    Mutation("a batch the line does not carry is not made smaller", EXCHANGE,
             "                size = len(batch) // 2\n                batch = batch[:size]\n                continue\n",
             "                raise\n",
             "sync/test_bad_content.py::test_a_line_that_breaks_on_large_batches_gets_smaller_ones"),
    Mutation("a refused log keeps back the others", EXCHANGE,
             "                troubles.append(error)\n    return pushed", "                raise\n    return pushed",
             "sync/test_bad_content.py::test_a_batch_that_is_refused_does_not_keep_the_others_entries_out"),
    Mutation("an entry that cannot be shown blocks the log", PAGES,
             'log.exception("cannot show %s", subjects[0])', "raise",
             "sync/test_one_round.py::test_a_fault_in_the_fold_of_one_subject_stops_nothing_else"),
    Mutation("a busy centre is not left alone", EXCHANGE,
             "Outcome(verdict, skew=skew, retry_after=answer.retry_after)", "Outcome(verdict, skew=skew)",
             "sync/test_one_round.py::test_a_busy_centre_is_left_alone_as_long_as_it_asks"),
    Mutation("siblings' logs are not given to a centre that lost them", EXCHANGE,
             "for counter in sorted(held, key=lambda log: log != me.counter):", "for counter in [me.counter]:",
             "sync/test_put_back.py::test_a_centre_put_back_to_an_older_state_is_healed"),
    Mutation("a second machine's stick passes for sent", "counter_app/sync/carried.py",
             "carry.within(carried.entries, min(known, carried.last) - 1)", "carry.within(carried.entries, known)",
             "sync/test_carry.py::test_a_second_machine_under_a_number_is_never_taken_for_sent"),
    Mutation("TLS without looking whose certificate it is", CENTRAL,
             '{"sslmode": "verify-full", "sslrootcert": root', '{"sslmode": "verify-ca", "sslrootcert": root',
             "sync/test_tls.py::test_a_certificate_that_is_not_the_centres_is_a_sentence"),
    Mutation("a silent line is waited for", CENTRAL,
             "watchdog = threading.Timer(seconds, cut)", "watchdog = threading.Timer(60 * seconds, cut)",
             "sync/test_line.py::test_a_line_that_goes_silent_is_cut"),
    # --- the journal
    Mutation("an entry that is held is taken again", JOURNAL,
             "if entry.seq <= last.seq:", "if entry.seq < last.seq:",
             "store/test_journal.py::test_taking_twice_or_overlapping_changes_nothing"),
    Mutation("a page is not verified", JOURNAL,
             "        entry.verify(last.hash)\n", "",
             "store/test_journal.py::test_a_batch_with_one_false_entry_is_refused_and_nothing_of_it_is_kept"),
    Mutation("half of a false batch is kept", JOURNAL,
             "        new.append(entry)\n    if new:\n        _insert(connection, new)\n",
             "        new.append(entry)\n        _insert(connection, [entry])\n",
             "store/test_journal.py::test_nothing_of_a_false_batch_is_kept_even_where_the_caller_goes_on"),
    Mutation("what the author had seen is not recorded", JOURNAL,
             "seen=history.seen,", "seen={},",
             "store/test_journal.py::test_an_entry_stands_behind_everything_its_author_had_seen"),
    Mutation("an erasure is not carried out on this device", "counter_app/store/projections.py",
             "        journal.forget_bodies(connection, office, gone, subject)\n", "",
             "store/test_erasure.py::test_an_erasure_leaves_header_and_chain_and_no_person"),
    Mutation("the link to the entry before is not checked", ENTRY,
             "if hashlib.sha256(previous + self.header).digest() != self.hash:", "if not self.hash:",
             "store/test_journal.py::test_a_fork_of_a_log_we_hold_does_not_go_on_from_ours"),
    Mutation("a body is not checked against its digest", ENTRY,
             'hashlib.sha256((self.salt or b"") + self.body).digest() != self.digest', "not self.digest",
             "domain/test_entry.py::test_any_changed_byte_is_noticed"),
    Mutation("the clock of an entry is only the wall's", ENTRY,
             "return max(int(now.timestamp() * 1_000_000) + server_offset_us, newest_of_subject + 1)",
             "return int(now.timestamp() * 1_000_000) + server_offset_us",
             "domain/test_entry.py::test_the_clock_of_an_entry_is_never_behind_what_its_subject_holds"),
    # --- order and fold
    Mutation("a copied entry is applied twice", HISTORY,
             "return History(tuple(ready), ", "return History((*ready, *shadows), ",
             "domain/test_history.py::test_a_log_chained_again_under_a_new_number_counts_once"),
    Mutation("an entry is applied before its causes are here", HISTORY,
             "            blocked.add(entry_id)\n", "            pass\n",
             "domain/test_history.py::test_an_entry_waits_until_what_its_author_saw_is_here"),
    Mutation("the order follows the number of the counter", HISTORY,
             "heappush(heap, (first[effect].hlc, ", "heappush(heap, (0, ",
             "domain/test_dossier.py::test_a_later_act_of_a_lower_counter_is_told_later"),
    Mutation("a fact is dropped where it meets another", DOSSIER,
             "if conflict and not act.fact:", "if conflict:",
             "domain/test_dossier.py::test_a_fact_is_applied_even_where_the_table_does_not_expect_it"),
    Mutation("a conflict is not looked for", DOSSIER,
             "if history.concurrent(other, entry):", "if other is entry:",
             "domain/test_dossier.py::test_two_counters_that_correct_the_same_field_unseen_leave_one_value_and_one_conflict"),
    Mutation("a later settlement goes over the first", SETTLEMENTS,
             "decided = named | decided", "decided = decided | named",
             "domain/test_dossier.py::test_the_first_settlement_stands_and_a_later_one_changes_nothing"),
    Mutation("a late entry reopens what was settled", DOSSIER,
             "(*setters.get(name, ()), *settled.about(name))", "setters.get(name, ())",
             "domain/test_dossier.py::test_a_late_stranger_does_not_win_because_everything_else_was_set_aside"),
    Mutation("a kind of a newer program is passed over in silence", DOSSIER,
             "return _set_aside(dossier, entry, Conflict(entry.id, Clash.UNKNOWN))", "return dossier",
             "domain/test_dossier.py::test_an_unknown_kind_of_a_newer_program_is_kept_and_the_rest_goes_on"),
    # --- numbers
    Mutation("a number is drawn again", NUMBERS,
             "first = max(floor, max(drawn) + 1) if drawn else floor", "first = max(drawn, default=floor)",
             "domain/test_numbers.py::test_no_number_is_ever_drawn_twice"),
    Mutation("after a restore the ordinary numbers go on", NUMBERS,
             "    if restored:\n        ranges =", "    if not own:\n        ranges =",
             "domain/test_numbers.py::test_after_a_restore_the_numbers_come_from_the_restore_ranges_first"),
    # --- the contract at the centre
    Mutation("the mac is believed", PUSH,
             "        WHEN mac IS DISTINCT FROM quay.mac(target.inner_pad, target.outer_pad, hash) THEN 'mac'\n", "",
             "sync/test_push.py::test_a_forged_batch_stores_nothing_and_blocks_nothing"),
    Mutation("a relayed log is believed", PUSH,
             "WHEN mac IS DISTINCT FROM quay.mac(target.inner_pad, target.outer_pad, hash) THEN 'mac'",
             "WHEN push.log = me_counter AND mac IS DISTINCT FROM "
             "quay.mac(target.inner_pad, target.outer_pad, hash) THEN 'mac'",
             "sync/test_push.py::test_a_siblings_log_is_taken_only_with_the_siblings_mac"),
    Mutation("the hash is believed", PUSH,
             "        WHEN hash IS DISTINCT FROM sha256(previous || header) THEN 'chain'\n", "",
             "sync/test_push.py::test_a_forged_batch_stores_nothing_and_blocks_nothing"),
    Mutation("the digest is believed", PUSH,
             "encode(sha256(salt || body), 'hex') IS DISTINCT FROM h ->> 'digest'",
             "h ->> 'digest' IS NULL",
             "sync/test_push.py::test_a_forged_batch_stores_nothing_and_blocks_nothing"),
    Mutation("an entry of another office is taken", PUSH,
             "WHEN h ->> 'office' <> me_office OR h -> 'counter'", "WHEN h -> 'counter'",
             "sync/test_push.py::test_a_forged_batch_stores_nothing_and_blocks_nothing"),
    Mutation("a gap is taken", PUSH,
             "IF first_seq > target.head + 1 THEN", "IF first_seq < 0 THEN",
             "sync/test_push.py::test_a_gap_is_refused_and_filled_later"),
    Mutation("another entry at a held place is passed over", PUSH,
             "    RAISE EXCEPTION 'log % was written twice', log USING ERRCODE = 'QM005';\n", "    NULL;\n",
             "sync/test_push.py::test_another_entry_at_a_held_place_is_a_fork"),
    Mutation("what is held already is judged as new", PUSH,
             "skipped := least(target.head - first_seq + 1, total);", "skipped := 0;",
             "sync/test_push.py::test_what_is_held_already_is_passed_over"),
    Mutation("a revoked counter writes on as before", PUSH,
             "aside := target.status = 'revoked' AND push.log = me_counter;", "aside := false;",
             "sync/test_refused.py::test_receipts_of_a_revoked_counter_wait_and_then_join_the_office"),
    Mutation("an erasure does not reach the centre", FOLLOW,
             "    PERFORM quay.erase(office, log, at_seq);\n", "    NULL;\n",
             "sync/test_rights.py::test_erased_is_erased_at_the_centre_whatever_comes_later"),
    Mutation("an entry that comes after its erasure is kept", FOLLOW,
             "  IF EXISTS (SELECT FROM quay.erasure x WHERE x.office = follow.office) THEN\n", "  IF false THEN\n",
             "sync/test_rights.py::test_erased_is_erased_at_the_centre_whatever_comes_later"),
    Mutation("rights are not judged", FOLLOW,
             "    IF reason IS NOT NULL THEN\n", "    IF false THEN\n",
             "sync/test_rights.py::test_who_has_no_right_erases_nothing_at_the_centre"),
    Mutation("the second wall does not stand", "db/central/004_policies.sql",
             "USING (office = (SELECT quay.caller_office()) '\n      'OR (SELECT quay.caller_is_admin()))'",
             "USING (true '\n      'OR (SELECT quay.caller_is_admin()))'",
             "sync/test_roles.py::test_behind_the_functions_stands_a_second_wall"),
    Mutation("a file put back is not noticed", HELLO,
             "  IF verdict = 'ok' AND hello.head < mine.head THEN\n", "  IF false THEN\n",
             "sync/test_fake_centre.py::test_both_centres_say_the_same_all_day"),
    Mutation("a fork is not noticed", HELLO,
             "    IF held IS DISTINCT FROM hello.head_hash THEN\n", "    IF false THEN\n",
             "sync/test_put_back.py::test_two_copies_of_one_file_are_found_out"),
    Mutation("a slice is given to whoever asks again", "db/central/015_machines_and_numbers.sql",
             "IS DISTINCT FROM known OR known >= 4 THEN", "IS NULL OR known >= 4 THEN",
             "sync/test_machines_and_numbers.py::test_what_the_centre_gives_is_an_entry_like_any_and_given_once"),
    Mutation("a second machine is not told", HELLO,
             "AND NOT quay.is_other_machine(c.other_machine, hello.fingerprint)", "AND false",
             "sync/test_machines_and_numbers.py::test_two_machines_under_one_number_are_told_before_they_fork"),
    Mutation("numbers are asked for when they are gone", NUMBERS,
             "return left <= whole * RUNNING_LOW", "return not left",
             "sync/test_machines_and_numbers.py::test_a_busy_counter_gets_more_numbers_before_they_are_gone"),
    Mutation("a counter with a new number is refused for ever", "counter_app/operations/desk.py",
             "            self._made_of._is_now(me)\n", "            pass\n",
             "sync/test_identity.py::test_two_images_of_one_disk_both_work"),
    Mutation("a summary of less than everything counts", SUMMARIES,
             "d.id = c.id AND c.entries = c.held", "d.id = c.id",
             "sync/test_summaries.py::test_a_summary_of_less_than_everything_is_not_kept"),
]  # fmt: skip


def copy(folder: Path) -> Path:
    """The sources as they are, to be written into."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copyfile(source, folder / name)
    return folder


def run(root: Path, killers: list[str]) -> tuple[int, str]:
    """Runs tests in a copy; the exit code of pytest and its last words."""
    words = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "-p", "no:randomly",
             *(f"tests/{killer}" for killer in killers)]  # fmt: skip
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root), "HYPOTHESIS_DATABASE": ""}
    environment.pop("COUNTER_SOAK", None)  # a killer is quick
    try:
        done = subprocess.run(
            words, cwd=root, env=environment, timeout=SECONDS, capture_output=True, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, "not done in time"
    return done.returncode, done.stdout[-2000:] + done.stderr[-2000:]


def judged(chosen: list[Mutation]) -> Iterator[tuple[Mutation, str, float]]:
    """Every mutation with «killed», «SURVIVED», or what else came of it, and the seconds it took."""
    for mutation in chosen:
        with tempfile.TemporaryDirectory(prefix="quay-mutation-") as folder:
            root = copy(Path(folder))
            mutation.apply(root)
            began = monotonic()
            code, said = run(root, [mutation.killer])
        verdict = {0: "SURVIVED", 1: "killed"}.get(code, f"pytest ended with {code}:\n{said}")
        yield mutation, verdict, monotonic() - began


def main(words: list[str]) -> int:
    """The table; 1 when a mutation survives, 2 when the tests do not pass without one.

    All runs share one server, whose start would cost more than most of the tests.
    """
    if "COUNTER_TEST_PG" in os.environ:
        return table(words)
    with tempfile.TemporaryDirectory(prefix="quay-mutation-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedServer(Path(folder) / "centre")
        server.start()
        os.environ["COUNTER_TEST_PG"] = conninfo.make_conninfo(server.url)
        try:
            return table(words)
        finally:
            server.stop(mode="immediate")


def table(words: list[str]) -> int:
    """Tries the mutations that the words choose."""
    chosen = [one for one in MUTATIONS if not words or any(word in one.name or word in one.killer for word in words)]
    killers = list(dict.fromkeys(one.killer for one in chosen))
    with tempfile.TemporaryDirectory(prefix="quay-mutation-") as folder:
        code, said = run(copy(Path(folder)), killers)
    if code:
        sys.stdout.write(f"the tests fail without any mutation:\n{said}\n")
        return 2
    survived = 0
    for mutation, verdict, seconds in judged(chosen):
        survived += verdict != "killed"
        test = mutation.killer.split("::")[1]
        sys.stdout.write(f"{verdict:9} {seconds:5.1f} s  {mutation.name}  ({test})\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - survived} of {len(chosen)} killed\n")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
