"""A machine that lets anybody do anything to one solicitation, and watches what becomes of it."""

from contextlib import suppress
from datetime import timedelta
from random import Random
from uuid import uuid4

import hypothesis.strategies as st
import sqlalchemy as sa
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from procurement.actions.evaluation.show_scores import agreement_seen, own_sheet
from procurement.rules.duties.conflicts import PAIRS
from procurement.rules.errors import NotAllowedError, ProcurementError
from procurement.rules.vocabulary import Role
from tests.actions.bidding import (
    EVALUATORS,
    OFFICER,
    VENDORS,
    a_price,
    in_award,
    in_consensus,
    in_scoring,
    opened,
    priced,
    submit,
    with_bids,
)
from tests.actions.paper_stories import delivered
from tests.builders import (
    ADMINISTRATOR,
    City,
    a_solicitation,
    contact_of,
    in_drafting,
    in_outreach,
    released,
)
from tests.stories import watch
from tests.stories.acts import ACTS, LEGAL, PEOPLE
from tests.stories.contract_acts import CONTRACT_ACTS, HANDS, paying

BEGINNINGS = (
    a_solicitation,
    in_outreach,
    in_drafting,
    released,
    with_bids,
    opened,
    in_scoring,
    in_consensus,
    priced,
    in_award,
)
#: Acts that may have several objects, or none: one bid or one review after another.
SEVERAL = frozenset({"bids.open", "contracts.review"})
#: Refusals that are themselves on record: an attempt to open, and a bid that came late.
RECORDED_REFUSALS = frozenset({"opening.consent", "bids.open", "bid.submit"})
REASON = "So it was decided."
#: Acts that follow each other before another rule has its turn; each is looked over by itself.
BURST = 5
#: How often an act on a contract is asked for by one of those whose work it is.
RIGHTLY = 0.8
DICE = st.integers(0, 2**32 - 1).map(Random)


class Office(RuleBasedStateMachine):
    """Everybody of one city, on a database that `new_city` makes afresh for each run."""

    new_city: staticmethod
    beginnings = BEGINNINGS

    @initialize(dice=DICE)
    def begin(self, dice):
        self.city: City = self.new_city()
        self.ocid = dice.choice(self.beginnings)(self.city)
        for vendor in VENDORS:
            contact_of(self.city, vendor)
        self.last = None

    def do(self, verb, who, *, private=None, **arguments):
        """Let somebody do something, and look over everything that must hold after it."""
        self.asks(verb, who, private=private, **arguments)
        self.everything_is_in_order()
        self.sealed_content_is_nowhere_in_clear()
        self.nobody_sees_the_scores_of_others_before_the_lock()

    def asks(self, verb, who, *, private, **arguments):
        """Ask; whatever comes of it, the log says exactly that."""
        request = uuid4()
        before, held = self.seen(), self.roles(who)
        try:
            outcome = self.city.ask(verb, who, private=private, request=request, **arguments)
        except ProcurementError:
            after = self.seen()
            assert (after.entries, after.effects) == (before.entries, before.effects)
            return
        added = self.seen().entries - before.entries
        if outcome.refused:
            assert added == 0 or verb in RECORDED_REFUSALS
            assert self.seen().effects == before.effects or verb in RECORDED_REFUSALS
        elif added == 0:  # it was so already: on record before, and nothing is there beside it
            assert self.seen().effects == before.effects, verb
        else:
            assert added == 1 or verb in SEVERAL, (verb, added)
        if added:
            assert self.acted_as(request) <= held
        self.last = (verb, who, private, request, arguments)

    @rule(dice=DICE)
    def people_do_their_work(self, dice):
        if self.stage == "awarded":
            self.people_turn_to_the_contract(dice)
            return
        for _ in range(BURST):
            here = [one for one in ACTS if self.stage in one.stages]
            self.asked(dice, dice.choice(here or ACTS), rightly=True)

    @rule(dice=DICE)
    def anybody_does_anything(self, dice):
        for _ in range(BURST):
            self.asked(dice, dice.choice(ACTS), rightly=False)

    @precondition(lambda self: self.contract)
    @rule(dice=DICE)
    def anybody_turns_to_the_contract(self, dice):
        self.people_turn_to_the_contract(dice)

    def people_turn_to_the_contract(self, dice):
        for _ in range(2 * BURST):
            act = dice.choice(CONTRACT_ACTS)
            who = dice.choice(act.who if dice.random() < RIGHTLY else HANDS)
            try:
                arguments, private = act.arguments(self.city, self.contract, dice.choice)
            except ProcurementError:  # a file that cannot be read asks for nothing
                continue
            self.do(act.verb, who, private=private, contract=self.contract, **arguments)

    def asked(self, dice, act, *, rightly):
        who = dice.choice(act.who if rightly else PEOPLE)
        ocid = self.ocid if rightly else dice.choice((self.ocid, self.ocid, "ocds-none"))
        key = self.city.identities.get(who) if act.keyed else None
        self.do(act.verb, who, private=key, ocid=ocid, **act.arguments(dice.choice))

    @rule(vendor=st.sampled_from(VENDORS))
    def a_vendor_bids(self, vendor):
        before = self.seen()
        try:
            outcome = submit(self.city, self.ocid, vendor, price=a_price("17000000.00"))
        except ProcurementError:
            assert self.seen().effects == before.effects
            return
        assert self.seen().entries - before.entries == (0 if _silent(outcome) else 1)

    @rule(days=st.sampled_from((0, 1, 20)))
    def time_passes(self, days):
        moment = self.city.now + timedelta(days=days, minutes=1)
        self.do("rehearsal.forward", ADMINISTRATOR, to=moment)

    @precondition(lambda self: self.stage in {"questions", "submission"})
    @rule()
    def the_deadline_passes(self):
        later = max(self.city.deadline(self.ocid), self.city.now) + timedelta(minutes=1)
        self.do("rehearsal.forward", ADMINISTRATOR, to=later)

    @rule(dice=DICE)
    def hats_change_heads(self, dice):
        who, subject = dice.choice(PEOPLE), dice.choice((self.ocid, ""))
        match dice.choice(("grant", "revoke", "override")):
            case "grant":
                role = dice.choice(list(Role)).value
                self.do("role.grant", ADMINISTRATOR, handle=who, role=role, subject=subject)
            case "revoke":
                role = dice.choice([*sorted(self.roles(who)), "legal"])
                by = dice.choice((ADMINISTRATOR, ADMINISTRATOR, OFFICER))
                self.do("role.revoke", by, handle=who, role=role, subject=subject, reason=REASON)
            case "override":
                self.override(dice.choice(PAIRS), who, dice.choice((LEGAL, LEGAL, OFFICER)))

    def override(self, pair, who, by):
        until = (self.city.now + timedelta(days=30)).date()
        self.do(
            "override.approve",
            by,
            ocid=self.ocid,
            handle=who,
            role=pair.role.value,
            other=pair.other.value,
            until=until,
            reason=REASON,
        )

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_same_is_asked_again(self):
        verb, who, private, request, arguments = self.last
        before = self.seen()
        with suppress(ProcurementError):  # the role may be gone since
            self.city.ask(verb, who, private=private, request=request, **arguments)
        assert self.seen() == before

    @property
    def stage(self):
        return self.city.stage(self.ocid)

    @property
    def contract(self):
        return self.ask("SELECT min(id) FROM contract").scalar_one()

    def ask(self, query, **values):
        with self.city.engine.connect() as connection:
            return connection.execute(sa.text(query), values).freeze()()

    def seen(self):
        with self.city.engine.connect() as connection:
            return watch.seen(connection)

    def roles(self, who):
        held = """SELECT DISTINCT g.role FROM role_grant g JOIN person p ON p.id = g.person_id
            WHERE p.handle = :who AND g.revoked_at IS NULL"""
        return set(self.ask(held, who=who).scalars())

    def acted_as(self, request):
        known = request.hex if self.city.engine.dialect.name == "sqlite" else request
        query = "SELECT role FROM audit_entry WHERE request_id = :known"
        return set(self.ask(query, known=known).scalars())

    def everything_is_in_order(self):
        with self.city.engine.connect() as connection:
            watch.stages_are_legal(connection)
            watch.duties_are_apart(connection)
            watch.the_log_holds(connection)
            watch.what_is_on_record_was_done(connection)
            watch.nothing_is_read_too_early(connection)

    def sealed_content_is_nowhere_in_clear(self):
        unopened = "SELECT technical_opened_at IS NULL FROM solicitation WHERE ocid = :ocid"
        if self.ask(unopened, ocid=self.ocid).scalar_one():
            files = [path for path in self.city.home.rglob("*") if path.is_file()]
            assert not [path for path in files if watch.MARK in path.read_bytes()]

    def nobody_sees_the_scores_of_others_before_the_lock(self):
        given = """SELECT p.handle, count(*) AS cells FROM rating r
            JOIN person p ON p.id = r.evaluator_id JOIN bid b ON b.id = r.bid_id
            JOIN solicitation s ON s.ocid = b.ocid AND s.round = r.round GROUP BY p.handle"""
        cells = dict(self.ask(given).all())
        for who in EVALUATORS:
            assert len(own_sheet(self.city.engine, self.ocid, who)) <= cells.get(who, 0)
        open_ones = """SELECT count(*) FROM rating_sheet t JOIN solicitation s ON s.ocid = t.ocid
            AND s.round = t.round JOIN role_grant g ON g.person_id = t.evaluator_id
            AND g.role = 'evaluator' AND g.subject = t.ocid AND g.revoked_at IS NULL
            WHERE t.locked_at IS NULL"""
        if self.stage == "scoring" and self.ask(open_ones).scalar_one():
            try:
                agreement_seen(self.city.engine, self.ocid)
            except NotAllowedError:
                return
            raise AssertionError

    def teardown(self):
        if hasattr(self, "city"):
            self.city.engine.dispose()


def _silent(outcome):
    """Whether a bid left no entry: refused for another reason than its lateness."""
    return outcome.refused and "bid.late" not in [one.code for one in outcome.findings]


class ContractOffice(Office):
    """The same city a year later: the contract runs, and is measured, reviewed and paid."""

    beginnings = (delivered, paying)
