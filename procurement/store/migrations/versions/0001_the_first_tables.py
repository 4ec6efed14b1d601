"""The first tables, and the triggers that guard what may not change."""

from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

from procurement.store.tables.columns import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def one_of(name: str, *codes: str) -> sa.Enum:
    """A text that is one of some codes; the CHECK that says so bears the name."""
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Create every table, then what guards them."""
    op.create_table(
        "audit_chain",
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("installationkind", "real", "rehearsal"), nullable=False),
        sa.Column("city", sa.String(length=200), nullable=False),
        sa.Column("ocid_prefix", sa.String(length=32), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("simulated_now", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'rehearsal') = (simulated_now IS NOT NULL)", name="only_a_rehearsal_simulates"
        ),
        sa.CheckConstraint("id = 1", name="one_installation"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "outbox",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", one_of("outboxkind", "mail", "campaign", "flow"), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state", one_of("outboxstate", "waiting", "sent", "failed", "withdrawn"), nullable=False
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.CheckConstraint("attempts >= 0", name="attempts_count_up"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("outbox_waiting", "outbox", ["state", "not_before"], unique=False)
    op.create_table(
        "solicitation",
        sa.Column("ocid", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("pathway", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tender_round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_body", sa.Text(), nullable=False),
        sa.Column("case_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("estimated_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column("funds_certified", sa.Boolean(), nullable=False),
        sa.Column("price_acknowledged", sa.Boolean(), nullable=False),
        sa.Column("questions_until", UtcTime(), nullable=False),
        sa.Column("deadline", UtcTime(), nullable=False),
        sa.Column("deadline_wall", sa.String(length=32), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("released_at", UtcTime(), nullable=True),
        sa.Column("technical_opened_at", UtcTime(), nullable=True),
        sa.Column("technical_locked_at", UtcTime(), nullable=True),
        sa.Column("price_opened_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("estimated_minor >= 0", name="estimate_not_negative"),
        sa.CheckConstraint(
            "released_at IS NULL OR deadline > released_at", name="deadline_follows_release"
        ),
        sa.CheckConstraint("round >= 1", name="rounds_count_from_one"),
        sa.PrimaryKeyConstraint("ocid"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index(op.f("ix_solicitation_stage"), "solicitation", ["stage"], unique=False)
    op.create_table(
        "vendor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tax_scheme", sa.String(length=32), nullable=False),
        sa.Column("tax_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "size",
            one_of("vendorsize", "micro", "small", "medium", "large", "unknown"),
            nullable=False,
        ),
        sa.Column(
            "locality",
            one_of("locality", "local", "regional", "other", "unknown"),
            nullable=False,
        ),
        sa.Column("new_to_city", sa.Boolean(), nullable=True),
        sa.Column("owner_group", sa.String(length=200), nullable=False),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tax_scheme", "tax_id", name="a_vendor_is_registered_once"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("authentication", one_of("authentication", "asserted", "system"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chain"], ["audit_chain.chain"]),
        sa.PrimaryKeyConstraint("chain", "seq"),
        sa.UniqueConstraint("chain", "previous", name="audit_never_forks"),
        sa.UniqueConstraint("request_id", "position", name="audit_once_per_request"),
    )
    op.create_index(op.f("ix_audit_entry_verb"), "audit_entry", ["verb"], unique=False)
    op.create_table(
        "certification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=1_000), nullable=False),
        sa.Column("evidence", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name="a_certificate_ends_after_it_begins"
        ),
        sa.CheckConstraint("length(evidence) IN (0, 64)", name="evidence_is_hashed"),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_certification_vendor_id"), "certification", ["vendor_id"], unique=False
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("kind", one_of("criterionkind", "quality", "price"), nullable=False),
        sa.Column("weight", sa.String(length=16), nullable=False),
        sa.Column("max_level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ocid", "round", "code", name="a_criterion_once"),
    )
    op.create_index(op.f("ix_criterion_ocid"), "criterion", ["ocid"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("invited_at", UtcTime(), nullable=False),
        sa.Column("notified_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ocid", "vendor_id", name="invited_once"),
    )
    op.create_index(op.f("ix_invitation_ocid"), "invitation", ["ocid"], unique=False)
    op.create_table(
        "late_bid",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("late_by_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_late_bid_ocid"), "late_bid", ["ocid"], unique=False)
    op.create_table(
        "lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("estimated_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ocid", "code", name="a_lot_has_one_code"),
    )
    op.create_index(op.f("ix_lot_ocid"), "lot", ["ocid"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name_salt", sa.String(length=64), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=True),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.Column("left_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("handle"),
    )
    op.create_table(
        "tender_key",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=128), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("ocid", "round"),
    )
    op.create_table(
        "addendum",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("affects_bids", sa.Boolean(), nullable=False),
        sa.Column("deadline", UtcTime(), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ocid", "round", "number", name="addenda_count"),
    )
    op.create_index(op.f("ix_addendum_ocid"), "addendum", ["ocid"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", UtcTime(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "subject", "round", "stage", "target", "role", "person_id", name="one_consent_each"
        ),
    )
    op.create_index(op.f("ix_approval_subject"), "approval", ["subject"], unique=False)
    op.create_table(
        "bid",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            one_of("bidstatus", "pending", "valid", "disqualified", "withdrawn"),
            nullable=False,
        ),
        sa.Column("current_version", sa.Integer(), nullable=False),
        sa.Column("proposal_body", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("price_currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("price_minor IS NULL OR price_minor >= 0", name="price_not_negative"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ocid", "round", "lot_id", "vendor_id", name="one_bid_for_a_lot"),
    )
    op.create_index(op.f("ix_bid_ocid"), "bid", ["ocid"], unique=False)
    op.create_table(
        "custodian_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(length=128), nullable=False),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.Column("retired_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recipient"),
    )
    op.create_index(
        op.f("ix_custodian_key_person_id"), "custodian_key", ["person_id"], unique=False
    )
    op.create_table(
        "custodian_wrap",
        sa.Column("ocid", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outer_person_id", sa.Uuid(), nullable=False),
        sa.Column("inner_person_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("outer_person_id <> inner_person_id", name="two_different_custodians"),
        sa.ForeignKeyConstraint(["inner_person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid", "round"], ["tender_key.ocid", "tender_key.round"]),
        sa.ForeignKeyConstraint(["outer_person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("ocid", "round", "outer_person_id", "inner_person_id"),
    )
    op.create_table(
        "declaration",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "moment",
            one_of("declarationmoment", "appointment", "bidders_known"),
            nullable=False,
        ),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("declared_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("ocid", "round", "person_id", "moment"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("family", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("template_version", sa.String(length=32), nullable=False),
        sa.Column("data_digest", sa.String(length=64), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("produced_at", UtcTime(), nullable=False),
        sa.Column("produced_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["produced_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_document_subject"), "document", ["subject"], unique=False)
    op.create_table(
        "engagement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column(
            "kind",
            one_of(
                "engagementkind",
                "meeting",
                "information_request",
                "call",
                "site_visit",
                "writing",
                "unknown",
            ),
            nullable=False,
        ),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("with_whom", sa.String(), nullable=False),
        sa.Column("material", sa.String(), nullable=False),
        sa.Column("shared_with_all", sa.Boolean(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_engagement_ocid"), "engagement", ["ocid"], unique=False)
    op.create_table(
        "evaluation_result",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scheme_digest", sa.String(length=64), nullable=False),
        sa.Column("computed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("ocid", "round", "lot_id"),
    )
    op.create_table(
        "evaluation_scheme",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", UtcTime(), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["frozen_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("ocid", "round"),
    )
    op.create_table(
        "outcome_framework",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", UtcTime(), nullable=False),
        sa.CheckConstraint("version >= 1", name="frameworks_count_from_one"),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("ocid", "version"),
    )
    op.create_table(
        "frozen_law",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name="a_law_is_hashed"),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("ocid", "round"),
    )
    op.create_table(
        "kpi_definition",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("code", "version"),
    )
    op.create_table(
        "opening_consent",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("envelopekind", "technical", "price"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("with_person_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", UtcTime(), nullable=False),
        sa.CheckConstraint("position IN (1, 2)", name="two_consents"),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["with_person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("ocid", "round", "kind", "person_id"),
        sa.UniqueConstraint("ocid", "round", "kind", "position", name="first_and_second"),
    )
    op.create_table(
        "award_limit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("up_to_minor", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("up_to_minor >= 0", name="award_limit_not_negative"),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name="award_limit_ends_after"
        ),
        sa.CheckConstraint("length(citation) > 0", name="every_award_limit_is_cited"),
        sa.CheckConstraint("recorded_by <> person_id", name="nobody_records_their_own_limit"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_award_limit_person_id"), "award_limit", ["person_id"], unique=False)
    op.create_table(
        "protest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("grounds", sa.String(), nullable=False),
        sa.Column("filed_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("returns_to", sa.String(length=32), nullable=False),
        sa.CheckConstraint("decided_at IS NULL OR upheld IS NOT NULL", name="decided_has_result"),
        sa.CheckConstraint("returns_to = '' OR upheld", name="only_an_upheld_protest_returns"),
        sa.CheckConstraint("number >= 1", name="protests_count_from_one"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ocid", "number", name="a_protest_has_its_own_number"),
    )
    op.create_index(op.f("ix_protest_ocid"), "protest", ["ocid"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_question_ocid"), "question", ["ocid"], unique=False)
    op.create_table(
        "rating_sheet",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("locked_at", UtcTime(), nullable=True),
        sa.CheckConstraint("version >= 1", name="sheets_count_from_one"),
        sa.ForeignKeyConstraint(["evaluator_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("ocid", "round", "evaluator_id", "version"),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("authentication", one_of("authentication", "asserted", "system"), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", one_of("requeststate", "waiting", "done", "refused"), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            one_of(
                "role",
                "administrator",
                "requester",
                "procurement_officer",
                "budget_officer",
                "legal",
                "outreach_lead",
                "custodian",
                "evaluator",
                "chair",
                "award_authority",
                "contract_manager",
                "data_validator",
                "payment_approver",
                "auditor",
                "vendor_contact",
                "scheduler",
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("granted_at", UtcTime(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_why", sa.String(), nullable=False),
        sa.CheckConstraint(
            "granted_by <> person_id AND revoked_by <> person_id",
            name="nobody_changes_their_own_roles",
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)"
            " AND (revoked_at IS NULL) = (length(revoked_why) = 0)",
            name="a_revocation_has_its_person_and_reason",
        ),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_role_grant_person_id"), "role_grant", ["person_id"], unique=False)
    op.create_index(
        "a_role_is_granted_once",
        "role_grant",
        ["person_id", "role", "subject"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "role_override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column(
            "role",
            one_of(
                "role",
                "administrator",
                "requester",
                "procurement_officer",
                "budget_officer",
                "legal",
                "outreach_lead",
                "custodian",
                "evaluator",
                "chair",
                "award_authority",
                "contract_manager",
                "data_validator",
                "payment_approver",
                "auditor",
                "vendor_contact",
                "scheduler",
            ),
            nullable=False,
        ),
        sa.Column(
            "other",
            one_of(
                "otherrole",
                "administrator",
                "requester",
                "procurement_officer",
                "budget_officer",
                "legal",
                "outreach_lead",
                "custodian",
                "evaluator",
                "chair",
                "award_authority",
                "contract_manager",
                "data_validator",
                "payment_approver",
                "auditor",
                "vendor_contact",
                "scheduler",
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.CheckConstraint("approved_by <> person_id", name="nobody_approves_their_own_override"),
        sa.CheckConstraint("length(trim(reason)) > 0", name="every_override_has_a_reason"),
        sa.CheckConstraint("until > approved_at", name="an_override_ends"),
        sa.CheckConstraint("length(subject) > 0", name="an_override_is_for_one_subject"),
        sa.CheckConstraint("role <> other", name="an_override_is_of_two_roles"),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_role_override_person_id"), "role_override", ["person_id"], unique=False
    )
    op.create_index(op.f("ix_role_override_subject"), "role_override", ["subject"], unique=False)
    op.create_table(
        "source_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mapping_digest", sa.String(length=64), nullable=False),
        sa.Column("counts_body", sa.Text(), nullable=False),
        sa.Column("loaded_at", UtcTime(), nullable=False),
        sa.Column("loaded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["loaded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "stage_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", one_of("subjectkind", "solicitation", "contract"), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("entered_at", UtcTime(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("exited_at", UtcTime(), nullable=True),
        sa.Column("exited_by", sa.Uuid(), nullable=True),
        sa.Column("exited_to", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("exited_at IS NULL OR exited_at >= entered_at", name="exit_after_entry"),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["exited_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_stage_visit_subject"), "stage_visit", ["subject"], unique=False)
    op.create_index(
        "one_open_stage_visit",
        "stage_visit",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("exited_at IS NULL"),
        postgresql_where=sa.text("exited_at IS NULL"),
    )
    op.create_table(
        "award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            one_of("awardstatus", "pending", "active", "cancelled", "unsuccessful"),
            nullable=False,
        ),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("memo", sa.String(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("standstill_until", UtcTime(), nullable=False),
        sa.CheckConstraint("length(memo) > 0", name="every_award_has_a_memo"),
        sa.CheckConstraint("value_minor >= 0", name="award_not_negative"),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id", "ocid", name="an_award_is_of_one_process"),
    )
    op.create_index(op.f("ix_award_ocid"), "award", ["ocid"], unique=False)
    op.create_table(
        "bid_version",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("addenda", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.PrimaryKeyConstraint("bid_id", "version"),
    )
    op.create_table(
        "consensus_rating",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("individual", sa.Text(), nullable=False),
        sa.Column("agreed_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("bid_id", "criterion_id", "round"),
    )
    op.create_table(
        "rating",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("rationale", sa.String(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("given_at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(rationale) > 0", name="every_rating_has_a_reason"),
        sa.CheckConstraint("length(reference) > 0", name="every_rating_has_a_reference"),
        sa.CheckConstraint("level >= 0", name="levels_from_zero"),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"]),
        sa.ForeignKeyConstraint(["evaluator_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("bid_id", "criterion_id", "round", "evaluator_id", "version"),
    )
    op.create_table(
        "cure_request",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("due_at > asked_at", name="a_chance_to_cure_has_time"),
        sa.CheckConstraint("length(asked) > 0", name="a_cure_says_what_is_asked"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name="an_answer_has_its_person"
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.PrimaryKeyConstraint("bid_id", "round", "clause"),
    )
    op.create_table(
        "responsiveness_check",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=64), nullable=False),
        sa.Column(
            "result",
            one_of("checkresult", "pass", "fail", "cured", "waived"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("checked_at", UtcTime(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("bid_id", "round", "clause"),
    )
    op.create_table(
        "solicitation_kpi",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("kpi_code", sa.String(length=64), nullable=False),
        sa.Column("kpi_version", sa.Integer(), nullable=False),
        sa.Column("agreement_body", sa.Text(), nullable=False),
        sa.Column("data_owner_agreed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("ocid", "kpi_code"),
    )
    op.create_table(
        "bid_envelope",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("envelopekind", "technical", "price"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            one_of("envelopestate", "sealed", "opened", "tampered", "returned"),
            nullable=False,
        ),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("size > 0", name="envelopes_hold_something"),
        sa.ForeignKeyConstraint(
            ["bid_id", "version"], ["bid_version.bid_id", "bid_version.version"]
        ),
        sa.PrimaryKeyConstraint("bid_id", "version", "kind"),
    )
    op.create_table(
        "contract",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("ocid", sa.String(length=64), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Uuid(), nullable=True),
        sa.Column("pathway", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            one_of("contractstatus", "pending", "active", "cancelled", "terminated"),
            nullable=False,
        ),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("results_from", sa.Date(), nullable=True),
        sa.Column("results_until", sa.Date(), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("insurance_until", sa.Date(), nullable=True),
        sa.Column("differences_explained", sa.String(), nullable=False),
        sa.Column("review_months", sa.Integer(), nullable=False),
        sa.Column("comment_days", sa.Integer(), nullable=False),
        sa.Column("signed_at", UtcTime(), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("lessons", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name="contract_ends_after_it_starts"),
        sa.CheckConstraint("value_minor >= 0", name="contract_value_not_negative"),
        sa.CheckConstraint(
            "(award_id IS NULL) <> (source_id IS NULL)", name="contract_awarded_or_registered"
        ),
        sa.CheckConstraint(
            "(source_id IS NULL) = (source_line IS NULL)", name="contract_source_has_its_line"
        ),
        sa.CheckConstraint(
            "award_id IS NULL OR (vendor_id IS NOT NULL AND value_minor IS NOT NULL"
            " AND starts_on IS NOT NULL AND ends_on IS NOT NULL)",
            name="contract_awarded_here_is_complete",
        ),
        sa.CheckConstraint(
            "value_minor IS NULL OR currency IS NOT NULL", name="contract_value_has_a_currency"
        ),
        sa.CheckConstraint(
            "(results_from IS NULL) = (results_until IS NULL)", name="contract_results_span"
        ),
        sa.ForeignKeyConstraint(["award_id", "ocid"], ["award.id", "award.ocid"]),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["source_id"], ["source_table.id"]),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("award_id"),
    )
    op.create_index(op.f("ix_contract_ocid"), "contract", ["ocid"], unique=False)
    op.create_index(op.f("ix_contract_source_id"), "contract", ["source_id"], unique=False)
    op.create_index(op.f("ix_contract_stage"), "contract", ["stage"], unique=False)
    op.create_table(
        "registered_contract",
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("vendor_name", sa.String(), nullable=False),
        sa.Column("row_body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.PrimaryKeyConstraint("contract_id"),
    )
    op.create_table(
        "amendment_override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("approved_at", UtcTime(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "value_minor IS NOT NULL OR ends_on IS NOT NULL", name="override_allows_something"
        ),
        sa.CheckConstraint("trim(reason) <> ''", name="amendment_override_has_a_reason"),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id", "contract_id", "approved_by", name="override_as_amended"),
    )
    op.create_index(
        op.f("ix_amendment_override_contract_id"),
        "amendment_override",
        ["contract_id"],
        unique=False,
    )
    op.create_table(
        "amendment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            one_of(
                "amendmentreason",
                "need_changed",
                "unforeseen",
                "delay_by_city",
                "delay_by_vendor",
                "correction",
                "renewal",
                "price_adjustment",
                "law_changed",
                "error",
                "baseline",
                "payment",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("override_id", sa.Uuid(), nullable=True),
        sa.Column("override_by", sa.Uuid(), nullable=True),
        sa.Column("change_body", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcTime(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.CheckConstraint(
            "(override_id IS NULL) = (override_by IS NULL)", name="override_is_named_whole"
        ),
        sa.CheckConstraint("override_by <> signed_by", name="nobody_overrides_for_themselves"),
        sa.CheckConstraint("trim(reason) <> ''", name="amendment_has_a_reason"),
        sa.ForeignKeyConstraint(
            ["override_id", "contract_id", "override_by"],
            [
                "amendment_override.id",
                "amendment_override.contract_id",
                "amendment_override.approved_by",
            ],
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "number", name="amendments_count"),
        sa.UniqueConstraint("override_id"),
    )
    op.create_index(op.f("ix_amendment_contract_id"), "amendment", ["contract_id"], unique=False)
    op.create_table(
        "contract_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_at", UtcTime(), nullable=False),
        sa.Column("present", sa.String(), nullable=False),
        sa.Column("minutes", sa.String(), nullable=False),
        sa.Column("agenda_body", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_contract_meeting_contract_id"), "contract_meeting", ["contract_id"], unique=False
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("as_of", UtcTime(), nullable=False),
        sa.Column("snapshot_digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("computed_at", UtcTime(), nullable=False),
        sa.Column("comment_until", UtcTime(), nullable=False),
        sa.Column("vendor_comment", sa.String(), nullable=False),
        sa.Column("commented_at", UtcTime(), nullable=True),
        sa.Column("rating", sa.String(length=32), nullable=False),
        sa.Column("narrative", sa.String(), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "period_end", name="a_period_is_reviewed_once"),
        sa.UniqueConstraint("id", "decided_by", name="review_and_who_decided"),
    )
    op.create_index(op.f("ix_review_contract_id"), "review", ["contract_id"], unique=False)
    op.create_table(
        "review_disagreement",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("disagreed_at", UtcTime(), nullable=False),
        sa.Column("disagreed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(reasons) <> ''", name="disagreement_says_why"),
        sa.ForeignKeyConstraint(["disagreed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"]),
        sa.PrimaryKeyConstraint("review_id"),
    )
    op.create_table(
        "review_second_look",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("first_rating", sa.String(length=32), nullable=False),
        sa.Column("first_narrative", sa.String(), nullable=False),
        sa.Column("first_decision", sa.String(length=32), nullable=False),
        sa.Column("first_at", UtcTime(), nullable=False),
        sa.Column("first_by", sa.Uuid(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("settled_by <> first_by", name="second_look_by_another"),
        sa.ForeignKeyConstraint(["first_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["review_id", "settled_by"], ["review.id", "review.decided_by"]),
        sa.ForeignKeyConstraint(["review_id"], ["review_disagreement.review_id"]),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("review_id"),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("kpi_code", sa.String(length=64), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_at", UtcTime(), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(wanted) <> ''", name="follow_up_says_what"),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "number", name="follow_ups_count"),
    )
    op.create_table(
        "follow_up_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column(
            "step",
            one_of("followupstep", "moved", "escalated", "effective", "ineffective", "dropped"),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("figures_body", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(step = 'moved') = (due_on IS NOT NULL)", name="moved_to_a_day"),
        sa.CheckConstraint("trim(reason) <> ''", name="step_has_a_reason"),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_follow_up_event_follow_up_id"), "follow_up_event", ["follow_up_id"], unique=False
    )
    op.create_index(
        "a_follow_up_closes_once",
        "follow_up_event",
        ["follow_up_id"],
        unique=True,
        sqlite_where=sa.text("step IN ('effective', 'ineffective', 'dropped')"),
        postgresql_where=sa.text("step IN ('effective', 'ineffective', 'dropped')"),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=True),
        sa.Column("kpi_code", sa.String(length=64), nullable=False),
        sa.Column("kpi_version", sa.Integer(), nullable=False),
        sa.Column("grouping", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_series_of_a_contract",
        "series",
        ["contract_id", "kpi_code", "kpi_version", "grouping", "site"],
        unique=True,
        sqlite_where=sa.text("contract_id IS NOT NULL"),
        postgresql_where=sa.text("contract_id IS NOT NULL"),
    )
    op.create_index(
        "one_series_of_the_city",
        "series",
        ["kpi_code", "kpi_version", "grouping", "site"],
        unique=True,
        sqlite_where=sa.text("contract_id IS NULL"),
        postgresql_where=sa.text("contract_id IS NULL"),
    )
    op.create_table(
        "contract_kpi",
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("schedule", sa.Integer(), nullable=False),
        sa.Column("kpi_code", sa.String(length=64), nullable=False),
        sa.Column("kpi_version", sa.Integer(), nullable=False),
        sa.Column("agreement_body", sa.Text(), nullable=False),
        sa.Column("amendment_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"]),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        sa.PrimaryKeyConstraint("contract_id", "schedule", "kpi_code"),
    )
    op.create_table(
        "observation",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column(
            "state",
            one_of(
                "state",
                "not_due",
                "due",
                "late",
                "received",
                "validated",
                "rejected",
                "missing",
                "not_applicable",
                "suppressed",
                "disputed",
                "provisional",
                "final",
            ),
            nullable=False,
        ),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("stated_target", sa.BigInteger(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "denominator IS NULL OR denominator >= 0", name="denominator_not_negative"
        ),
        sa.CheckConstraint(
            "denominator <> 0 OR numerator = 0", name="nothing_is_counted_among_none"
        ),
        sa.CheckConstraint("period_end >= period_start", name="period_ends_after_it_starts"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.ForeignKeyConstraint(["source_id"], ["source_table.id"]),
        sa.PrimaryKeyConstraint("series_id", "period_start", "period_end", "recorded_at"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "portfolio_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("as_known", UtcTime(), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("contracts", sa.Integer(), nullable=False),
        sa.Column("contracts_digest", sa.String(length=64), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("completed_at", UtcTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "as_of", "as_known", "policy_digest", "contracts_digest", name="one_portfolio_review"
        ),
    )
    op.create_table(
        "portfolio_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contracts", sa.Integer(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["portfolio_review.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("review_id", "number", name="batches_count"),
    )
    op.create_table(
        "portfolio_contract",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.String(length=32), nullable=False),
        sa.Column("uncapped_rating", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("lower", sa.Float(), nullable=True),
        sa.Column("upper", sa.Float(), nullable=True),
        sa.Column("problems_body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["portfolio_batch.id"]),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["review_id"], ["portfolio_review.id"]),
        sa.PrimaryKeyConstraint("review_id", "contract_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_portfolio_contract_batch_id"), "portfolio_contract", ["batch_id"], unique=False
    )
    op.create_table(
        "portfolio_kpi",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("kpi_code", sa.String(length=64), nullable=False),
        sa.Column("kpi_version", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("target_low", sa.Float(), nullable=True),
        sa.Column("target_high", sa.Float(), nullable=True),
        sa.Column("attainment", sa.Float(), nullable=True),
        sa.Column("rating", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("below_target", sa.Boolean(), nullable=True),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("lower", sa.Float(), nullable=True),
        sa.Column("upper", sa.Float(), nullable=True),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("signal", sa.Boolean(), nullable=True),
        sa.Column("last_signal", sa.Date(), nullable=True),
        sa.Column("caps", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id", "contract_id"],
            ["portfolio_contract.review_id", "portfolio_contract.contract_id"],
        ),
        sa.PrimaryKeyConstraint("review_id", "contract_id", "kpi_code"),
        sqlite_with_rowid=False,
    )
    create_payment_tables()
    create_publication_tables()
    create_tables_of_sealing()
    create_tables_of_panels()
    create_cycle_tables()
    create_succession_table()
    create_closeout_tables()
    create_vendor_tables()
    create_outreach_tables()
    create_campaign_tables()
    create_contact_tables()
    create_commodity_tables()
    create_application_table()
    create_milestone_tables()
    create_dispute_tables()
    create_escalation_tables()
    create_tables_after_prices()
    guard()


def create_milestone_tables() -> None:
    """What a contract says otherwise than its tender; its milestones and what became of them."""
    op.create_table(
        "contract_difference",
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("term", sa.String(length=200), nullable=False),
        sa.Column("tendered", sa.String(), nullable=True),
        sa.Column("signed", sa.String(), nullable=True),
        sa.Column(
            "cause",
            one_of("differencecause", "promised_in_bid", "baseline_measured", "agreed"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cause <> 'agreed' OR trim(reason) <> ''", name="difference_says_why"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("contract_id", "term"),
    )
    op.create_table(
        "milestone",
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("acceptance", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("payment_minor", sa.BigInteger(), nullable=True),
        sa.Column("amendment_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(version = 1) = (amendment_id IS NULL)", name="a_milestone_moves_by_amendment"
        ),
        sa.CheckConstraint("payment_minor > 0", name="milestone_payment_is_an_amount"),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"]),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.PrimaryKeyConstraint("contract_id", "code", "version"),
    )
    op.create_table(
        "milestone_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("delivered_at", UtcTime(), nullable=False),
        sa.Column("delivered_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(evidence) <> ''", name="delivery_names_its_evidence"),
        sa.CheckConstraint("length(digest) IN (0, 64)", name="delivery_digest_is_sha256"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["delivered_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "code", "number", name="deliveries_count"),
        sa.UniqueConstraint("id", "delivered_by", name="a_delivery_has_one_deliverer"),
    )
    op.create_table(
        "milestone_judgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            one_of("milestonestatus", "scheduled", "met", "partiallyMet", "notMet"),
            nullable=False,
        ),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("delivered_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("judged_at", UtcTime(), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(delivery_id IS NULL) = (delivered_by IS NULL)", name="judged_delivery_is_named_whole"
        ),
        sa.CheckConstraint("judged_by <> delivered_by", name="nobody_judges_their_own_delivery"),
        sa.CheckConstraint(
            "status = 'notMet' OR delivery_id IS NOT NULL", name="met_by_something_delivered"
        ),
        sa.CheckConstraint(
            "(status = 'met' AND share = 1000000) OR (status = 'notMet' AND share = 0)"
            " OR (status = 'partiallyMet' AND share > 0 AND share < 1000000)",
            name="milestone_share_fits_its_status",
        ),
        sa.CheckConstraint("trim(reason) <> ''", name="judgement_has_a_reason"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(
            ["delivery_id", "delivered_by"],
            ["milestone_delivery.id", "milestone_delivery.delivered_by"],
        ),
        sa.ForeignKeyConstraint(["judged_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "code", "number", name="judgements_count"),
    )


def create_dispute_tables() -> None:
    """Disputes over figures and milestones: filed, answered, settled."""
    op.create_table(
        "dispute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kpi_code", sa.String(length=64), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("milestone_code", sa.String(length=64), nullable=True),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("filed_at", UtcTime(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kpi_code IS NULL) <> (milestone_code IS NULL)", name="dispute_is_about_one_thing"
        ),
        sa.CheckConstraint(
            "(kpi_code IS NULL) = (period_start IS NULL)"
            " AND (kpi_code IS NULL) = (period_end IS NULL)",
            name="disputed_figures_have_their_periods",
        ),
        sa.CheckConstraint("period_end >= period_start", name="disputed_periods_in_order"),
        sa.CheckConstraint("trim(reasons) <> ''", name="dispute_says_why"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "number", name="disputes_count"),
        sa.UniqueConstraint("id", "filed_by", name="a_dispute_has_one_filer"),
    )
    op.create_table(
        "dispute_answer",
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("answered_by <> filed_by", name="nobody_answers_their_own_dispute"),
        sa.CheckConstraint("trim(answer) <> ''", name="answer_says_something"),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["dispute_id", "filed_by"], ["dispute.id", "dispute.filed_by"]),
        sa.PrimaryKeyConstraint("dispute_id"),
        sa.UniqueConstraint("dispute_id", "answered_by", name="an_answer_has_one_writer"),
    )
    op.create_table(
        "dispute_settlement",
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column(
            "result",
            one_of("disputeresult", "upheld", "partly_upheld", "denied", "withdrawn"),
            nullable=False,
        ),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "result = 'withdrawn' OR (settled_by <> filed_by AND answered_by IS NOT NULL)",
            name="settled_by_neither_side",
        ),
        sa.CheckConstraint("settled_by <> answered_by", name="nobody_settles_their_own_answer"),
        sa.CheckConstraint("trim(reasons) <> ''", name="settlement_of_a_dispute_says_why"),
        sa.ForeignKeyConstraint(
            ["dispute_id", "answered_by"],
            ["dispute_answer.dispute_id", "dispute_answer.answered_by"],
        ),
        sa.ForeignKeyConstraint(["dispute_id", "filed_by"], ["dispute.id", "dispute.filed_by"]),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("dispute_id"),
    )


def create_escalation_tables() -> None:
    """Who was told, level by level."""
    op.create_table(
        "escalation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column(
            "cause", one_of("escalationcause", "follow_up", "milestone", "kpi"), nullable=False
        ),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("told_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", UtcTime(), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("level > 0 AND count > 0", name="escalations_count_from_one"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["told_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["told_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "contract_id", "cause", "subject", "since", "level", name="a_level_is_told_once"
        ),
    )


def create_payment_tables() -> None:
    """How contracts pay, what was verified, settled, approved, and made."""
    op.create_table(
        "payment_terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("amendment_id", sa.Uuid(), nullable=True),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"]),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "number", name="payment_terms_count"),
    )
    op.create_table(
        "payment_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            one_of("state", "received", "verified", "rejected", "disputed"),
            nullable=False,
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("verified_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name="evidence_quantity_not_negative"),
        sa.CheckConstraint(
            "denominator IS NULL OR denominator >= 0", name="evidence_denominator_not_negative"
        ),
        sa.CheckConstraint(
            "denominator <> 0 OR numerator = 0", name="evidence_counts_nothing_among_none"
        ),
        sa.CheckConstraint("length(person) IN (0, 64)", name="persons_are_digests"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["verified_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "reference", "revision", name="one_revision_at_a_time"),
    )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("terms_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.Column("payable_minor", sa.BigInteger(), nullable=False),
        sa.Column("excess_minor", sa.BigInteger(), nullable=False),
        sa.Column("held_minor", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("period_end >= period_start", name="settled_period_in_order"),
        sa.CheckConstraint(
            "reverses IS NOT NULL OR payable_minor >= 0", name="a_payment_is_not_negative"
        ),
        sa.CheckConstraint(
            "reverses IS NULL OR length(reason) > 0", name="a_reversal_has_a_reason"
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["reverses"], ["settlement.id"]),
        sa.ForeignKeyConstraint(["terms_id"], ["payment_terms.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "number", name="settlements_count"),
        sa.UniqueConstraint("id", "proposed_by", name="a_settlement_has_one_proposer"),
        sa.UniqueConstraint("reverses"),
    )
    op.create_table(
        "settlement_line",
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            one_of(
                "step",
                "fee",
                "milestone",
                "holdback",
                "release",
                "outcome",
                "carried",
                "metric_period_cap",
                "metric_cap",
                "period_cap",
                "contract_cap",
                "bonus",
                "bonus_limit",
                "malus",
                "malus_limit",
                "floor",
                "tax",
            ),
            nullable=False,
        ),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("exact", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.String(length=200), nullable=True),
        sa.Column("unit_price", sa.String(length=200), nullable=True),
        sa.Column("excess_minor", sa.BigInteger(), nullable=False),
        sa.Column("held_minor", sa.BigInteger(), nullable=False),
        sa.Column("inputs_body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlement.id"]),
        sa.PrimaryKeyConstraint("settlement_id", "position"),
    )
    op.create_table(
        "settlement_claim",
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            one_of(
                "verdict",
                "paid",
                "held",
                "measured",
                "waiting",
                "rejected",
                "later",
                "outside",
                "no_value",
                "below",
                "duplicate",
                "paid_before",
            ),
            nullable=False,
        ),
        sa.Column("other", sa.String(length=64), nullable=False),
        sa.Column("inputs_body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["payment_evidence.id"]),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlement.id"]),
        sa.PrimaryKeyConstraint("settlement_id", "evidence_id"),
    )
    op.create_table(
        "settlement_approval",
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", UtcTime(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("approved_by <> proposed_by", name="nobody_approves_their_own_payment"),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(
            ["settlement_id", "proposed_by"], ["settlement.id", "settlement.proposed_by"]
        ),
        sa.PrimaryKeyConstraint("settlement_id"),
        sa.UniqueConstraint(
            "settlement_id", "proposed_by", "approved_by", name="an_approval_has_its_people"
        ),
    )
    create_paid_tables()


def create_paid_tables() -> None:
    """What the city's finance system has paid, and what public tables tell of payments."""
    op.create_table(
        "payment_made",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("invoiced_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "recorded_by <> proposed_by AND recorded_by <> approved_by",
            name="nobody_pays_what_they_decided",
        ),
        sa.CheckConstraint("(reverses IS NULL) = (amount_minor > 0)", name="payments_have_a_sign"),
        sa.CheckConstraint("amount_minor <> 0", name="a_payment_is_not_nothing"),
        sa.CheckConstraint(
            "reverses IS NULL OR length(reason) > 0", name="money_comes_back_for_a_reason"
        ),
        sa.CheckConstraint("length(reference) > 0", name="finance_has_a_reference"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["reverses"], ["payment_made.id"]),
        sa.ForeignKeyConstraint(
            ["settlement_id", "proposed_by", "approved_by"],
            [
                "settlement_approval.settlement_id",
                "settlement_approval.proposed_by",
                "settlement_approval.approved_by",
            ],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "number", name="payments_count"),
        sa.UniqueConstraint("reverses"),
    )
    op.create_table(
        "reported_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("kind", one_of("paymenttype", "Planned", "Actual"), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("metric", sa.String(length=64), nullable=False),
        sa.Column("payer", sa.String(length=1_000), nullable=False),
        sa.Column("recipient", sa.String(length=1_000), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("amount", sa.String(length=60), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.CheckConstraint("period_end >= period_start", name="reported_period_in_order"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["source_id"], ["source_table.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "contract_id",
            "kind",
            "plan",
            "metric",
            "payer",
            "recipient",
            "period_start",
            "period_end",
            "currency",
            "part",
            "revision",
            name="one_telling_at_a_time",
        ),
    )


def create_publication_tables() -> None:
    """What was said of figures, and results by group: the rules, and what was published."""
    op.create_table(
        "figure_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("kpi_code", sa.String(length=64), nullable=False),
        sa.Column("kpi_version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            one_of(
                "state",
                "not_due",
                "due",
                "late",
                "received",
                "validated",
                "rejected",
                "missing",
                "not_applicable",
                "suppressed",
                "disputed",
                "provisional",
                "final",
            ),
            nullable=False,
        ),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("marked_at", UtcTime(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("period_end >= period_start", name="marked_period_in_order"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "limit_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=True),
        sa.Column("kpi_code", sa.String(length=64), nullable=False),
        sa.Column("kpi_version", sa.Integer(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "new_limits",
                "first_limits",
                "seasonal",
                "not_seasonal",
                name="limitchoice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(choice = 'new_limits') = (first_day IS NOT NULL)", name="new_limits_begin_on_a_day"
        ),
        sa.CheckConstraint(
            "(first_day IS NULL) = (last_day IS NULL)", name="new_limits_have_a_window"
        ),
        sa.CheckConstraint("last_day >= first_day", name="window_of_limits_in_order"),
        sa.CheckConstraint("trim(reason) <> ''", name="limits_are_decided_for_a_reason"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_limit_decision_contract_id"), "limit_decision", ["contract_id"], unique=False
    )
    op.create_table(
        "group_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("kpi_code", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("adds_up", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=True),
        sa.Column("kpi_code", sa.String(length=64), nullable=False),
        sa.Column("kpi_version", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("adds_up", sa.Boolean(), nullable=False),
        sa.Column("by_site", sa.Boolean(), nullable=False),
        sa.Column("by_period", sa.Boolean(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("as_known", UtcTime(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("period_end >= period_start", name="published_period_in_order"),
        sa.CheckConstraint("threshold >= 1", name="threshold_hides_something"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )


def create_succession_table() -> None:
    """Which solicitation follows a contract."""
    op.create_table(
        "succession",
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("ocid", sa.String(length=64), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("lessons", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("linked_at", UtcTime(), nullable=False),
        sa.Column("linked_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["linked_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["report_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("contract_id"),
    )
    op.create_index(op.f("ix_succession_ocid"), "succession", ["ocid"], unique=False)


def create_closeout_tables() -> None:
    """What officials state at the end of a contract, and how long its records are kept."""
    op.create_table(
        "closeout_answer",
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("question", one_of("question", "successor", "vendor_data"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            one_of("answer", "nothing_follows", "returned", "destroyed", "none_held"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name="closeout_answer_says_why"),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.PrimaryKeyConstraint("contract_id", "question", "number"),
    )
    op.create_table(
        "impact_statement",
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("kpi_code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stated_at", UtcTime(), nullable=False),
        sa.Column("stated_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["stated_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("contract_id", "kpi_code", "number"),
    )
    op.create_table(
        "retention_clock",
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("law_digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name="retention_clock_says_why"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("contract_id", "number"),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("placed_at", UtcTime(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name="legal_hold_says_why"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(["placed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ocid", "number", name="legal_holds_count"),
        sa.UniqueConstraint("id", "placed_by", name="legal_hold_has_one_author"),
    )
    op.create_index(op.f("ix_legal_hold_ocid"), "legal_hold", ["ocid"], unique=False)
    op.create_table(
        "legal_hold_lift",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("lifted_at", UtcTime(), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name="hold_lift_says_why"),
        sa.CheckConstraint("lifted_by <> placed_by", name="hold_lifted_by_another"),
        sa.ForeignKeyConstraint(
            ["hold_id", "placed_by"], ["legal_hold.id", "legal_hold.placed_by"]
        ),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("hold_id"),
    )
    op.create_table(
        "disposal",
        sa.Column("contract_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("clock", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name="disposal_says_how"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.ForeignKeyConstraint(
            ["contract_id", "clock"], ["retention_clock.contract_id", "retention_clock.number"]
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("contract_id", "kind"),
    )


def create_cycle_tables() -> None:
    """What the city states that its purchases took before."""
    op.create_table(
        "cycle_baseline",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stated_at", UtcTime(), nullable=False),
        sa.Column("stated_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["stated_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("digest"),
    )


def create_vendor_tables() -> None:
    """What was decided of vendors since they were entered."""
    op.create_table(
        "certification_change",
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            one_of("certificatechange", "suspended", "reinstated", "withdrawn"),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name="changes_count_from_one"),
        sa.CheckConstraint("trim(reason) <> ''", name="a_certificate_changes_for_a_reason"),
        sa.ForeignKeyConstraint(["certification_id"], ["certification.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("certification_id", "number"),
    )
    op.create_table(
        "vendor_merge",
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name="merges_count_from_one"),
        sa.CheckConstraint("into_id <> vendor_id", name="a_vendor_is_merged_into_another"),
        sa.CheckConstraint("trim(reason) <> ''", name="vendors_are_merged_for_a_reason"),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.ForeignKeyConstraint(["into_id"], ["vendor.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("vendor_id", "number"),
    )
    op.create_index(op.f("ix_vendor_merge_into_id"), "vendor_merge", ["into_id"], unique=False)


def create_outreach_tables() -> None:
    """Which vendors came, and which took part in shaping a call."""
    op.create_table(
        "step_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("step", one_of("listedstep", "viewed", "attended", "started"), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(source) <> ''", name="a_list_has_a_source"),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_step_list_ocid"), "step_list", ["ocid"], unique=False)
    op.create_table(
        "step_list_line",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["step_list.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("list_id", "vendor_id"),
    )
    op.create_table(
        "engagement_vendor",
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("wrote_scope", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("engagement_id", "vendor_id"),
    )


def create_contact_tables() -> None:
    """People at vendors who are written to."""
    op.create_table(
        "vendor_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("erased_at", UtcTime(), nullable=True),
        sa.Column("erased_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name="a_contact_is_ended_by_somebody"
        ),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (erased_by IS NULL) AND (erased_at IS NULL) = (name <> '')"
            " AND (erased_at IS NULL) = (email <> '') AND (erased_at IS NULL) = (salt <> '')"
            " AND (erased_at IS NULL OR ended_at IS NOT NULL)",
            name="an_erased_contact_is_empty",
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["erased_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("vendor_id", "person_id"):
        op.create_index(op.f(f"ix_vendor_contact_{column}"), "vendor_contact", [column])
    op.create_table(
        "vendor_contact_purpose",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose", one_of("contactpurpose", "bids", "contracts", "invoices"), nullable=False
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["vendor_contact.id"]),
        sa.PrimaryKeyConstraint("contact_id", "purpose"),
    )


def create_commodity_tables() -> None:
    """Lists of commodity codes, and the codes that vendors name."""
    op.create_table(
        "commodity_list",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scheme", one_of("codescheme", "UNSPSC", "NIGP"), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("imported_at", UtcTime(), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("trim(version) <> ''", name="a_code_list_has_a_version"),
        sa.CheckConstraint("trim(source) <> ''", name="a_code_list_has_a_source"),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("scheme", "version", name="a_version_is_imported_once"),
    )
    op.create_table(
        "commodity_code",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["commodity_list.id"]),
        sa.PrimaryKeyConstraint("list_id", "code"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vendor_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name="a_vendor_code_is_ended_by_somebody"
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.ForeignKeyConstraint(
            ["list_id", "code"], ["commodity_code.list_id", "commodity_code.code"]
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "a_vendor_names_a_code_once",
        "vendor_code",
        ["vendor_id", "list_id", "code"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def create_application_table() -> None:
    """Firms that ask to be in the vendor register."""
    op.create_table(
        "vendor_application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("filed_at", UtcTime(), nullable=False),
        sa.Column("tax_scheme", sa.String(length=32), nullable=False),
        sa.Column("tax_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "size",
            one_of("vendorsize", "micro", "small", "medium", "large", "unknown"),
            nullable=False,
        ),
        sa.Column(
            "locality",
            one_of("locality", "local", "regional", "other", "unknown"),
            nullable=False,
        ),
        sa.Column("owner_group", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("decided_by <> filed_by", name="nobody_decides_their_own_application"),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (confirmed IS NULL)",
            name="a_decision_has_its_person_and_result",
        ),
        sa.CheckConstraint(
            "(vendor_id IS NOT NULL) = (confirmed IS NOT NULL AND confirmed)",
            name="only_a_confirmed_firm_is_in_the_register",
        ),
        sa.CheckConstraint(
            "confirmed IS NULL OR confirmed OR trim(reason) <> ''",
            name="an_application_is_refused_for_a_reason",
        ),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_open_application_each",
        "vendor_application",
        ["filed_by"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def create_campaign_tables() -> None:
    """Who is to be reached, who was written to, who was asked, and who came."""
    op.create_table(
        "outreach_target",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "dimension",
            one_of(
                "dimension",
                "certification",
                "size",
                "newness",
                "locality",
                "commodity",
                "district",
            ),
            nullable=False,
        ),
        sa.Column("member_of", sa.String(length=200), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name="targets_count_from_one"),
        sa.CheckConstraint("least BETWEEN 0 AND 10000", name="a_target_is_a_number_of_vendors"),
        sa.CheckConstraint("trim(reason) <> ''", name="a_target_has_a_reason"),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("ocid", "number"),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            one_of(
                "campaignkind",
                "notice",
                "help",
                "questions_end",
                "bids_end",
                "meeting",
                "information_request",
            ),
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=1000), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ocid", "round", "kind", "topic", name="a_campaign_is_begun_once"),
    )
    op.create_table(
        "campaign_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("outbox_key", sa.String(length=200), nullable=False),
        sa.Column("written_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["outbox_key"], ["outbox.key"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "mailbox", name="a_mailbox_gets_one_letter"),
        sa.UniqueConstraint("outbox_key"),
        sa.UniqueConstraint("token"),
    )
    for column in ("mailbox", "vendor_id"):
        op.create_index(
            op.f(f"ix_campaign_letter_{column}"), "campaign_letter", [column], unique=False
        )
    op.create_table(
        "mail_choice",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name="choices_count_from_one"),
        sa.CheckConstraint(
            "letter_id IS NOT NULL OR trim(reason) <> ''", name="a_choice_has_its_letter_or_reason"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["letter_id"], ["campaign_letter.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_mail_choice_mailbox"), "mail_choice", ["mailbox"], unique=False)
    create_district_table()
    create_prebid_tables()


def create_district_table() -> None:
    """Where in the city vendors sit or work."""
    op.create_table(
        "vendor_district",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name="a_district_is_ended_by_somebody"
        ),
        sa.CheckConstraint("trim(district) <> ''", name="a_district_has_a_name"),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "a_vendor_names_a_district_once",
        "vendor_district",
        ["vendor_id", "district"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def create_prebid_tables() -> None:
    """Meetings before the bids, and requests for information with their answers."""
    op.create_table(
        "prebid_meeting",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("starts_wall", sa.String(length=32), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name="meetings_count_from_one"),
        sa.CheckConstraint("sequence >= 0", name="changes_of_a_meeting_count_from_zero"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="a_meeting_is_over_within_a_day"),
        sa.CheckConstraint("sequence = 0 OR trim(reason) <> ''", name="a_meeting_moves_for_reason"),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("ocid", "number", "sequence"),
    )
    op.create_table(
        "meeting_attendance",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["step_list.id"]),
        sa.ForeignKeyConstraint(
            ["ocid", "number", "sequence"],
            ["prebid_meeting.ocid", "prebid_meeting.number", "prebid_meeting.sequence"],
        ),
        sa.PrimaryKeyConstraint("list_id"),
    )
    op.create_table(
        "information_request",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("answers_by", sa.Date(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name="information_requests_count_from_one"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("ocid", "number"),
    )
    op.create_table(
        "information_answer",
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("material", sa.String(length=64), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "length(material) IN (0, 64)", name="what_came_with_an_answer_is_hashed"
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"]),
        sa.ForeignKeyConstraint(
            ["ocid", "number"], ["information_request.ocid", "information_request.number"]
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("engagement_id"),
    )
    op.create_index(
        op.f("ix_information_answer_vendor_id"), "information_answer", ["vendor_id"], unique=False
    )


class Guard(NamedTuple):
    """A trigger that refuses.

    Attributes:
        name: Of the trigger, and on PostgreSQL of its function.
        moment: Before what, and on which table.
        why: What the refusal says.
        when: The condition, in SQL that both databases read; blank to refuse always.
        each: PostgreSQL fires it for each ROW or for each STATEMENT.
    """

    name: str
    moment: str
    why: str
    when: str = ""
    each: str = "ROW"


def create_tables_of_sealing() -> None:
    """Create what surrounds sealed bids: changes, custodians who change, and outages."""
    op.create_table(
        "addendum_acknowledgement",
        sa.Column("addendum_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("acknowledged_at", UtcTime(), nullable=False),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["addendum_id"], ["addendum.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("addendum_id", "vendor_id"),
    )
    op.create_table(
        "custody_change",
        sa.Column("ocid", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("leaves_id", sa.Uuid(), nullable=True),
        sa.Column("joins_id", sa.Uuid(), nullable=True),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("with_person_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.CheckConstraint("begun_by <> with_person_id", name="two_change_custody"),
        sa.CheckConstraint(
            "leaves_id IS NULL OR (leaves_id <> begun_by AND leaves_id <> with_person_id)",
            name="who_leaves_does_not_wrap",
        ),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (content IS NOT NULL)", name="a_finished_change_holds_nothing"
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["joins_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["leaves_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid", "round"], ["tender_key.ocid", "tender_key.round"]),
        sa.ForeignKeyConstraint(["with_person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("ocid", "round", "number"),
    )
    op.create_table(
        "outage",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("deadline", UtcTime(), nullable=False),
        sa.Column("deadline_wall", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ended_at > began_at", name="an_outage_ends_after_it_began"),
        sa.CheckConstraint("length(cause) > 0", name="an_outage_has_a_cause"),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("ocid", "round", "number"),
    )
    op.create_table(
        "deadline_extension",
        sa.Column("ocid", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", UtcTime(), nullable=False),
        sa.CheckConstraint("approved_by <> proposed_by", name="two_extend_a_deadline"),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"]),
        sa.ForeignKeyConstraint(
            ["ocid", "round", "number"], ["outage.ocid", "outage.round", "outage.number"]
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("ocid", "round", "number"),
    )


def create_tables_of_panels() -> None:
    """Create what changes a panel and its sheets: reopenings, and evaluators who leave."""
    sheet = ("ocid", "round", "evaluator_id")
    op.create_table(
        "sheet_reopening",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name="a_reopening_has_a_reason"),
        sa.ForeignKeyConstraint(
            [*sheet, "version"], [f"rating_sheet.{name}" for name in (*sheet, "version")]
        ),
        sa.PrimaryKeyConstraint(*sheet, "number"),
    )
    op.create_table(
        "reopening_decision",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("decided_by <> evaluator_id", name="nobody_reopens_their_own_sheet"),
        sa.CheckConstraint("length(reason) > 0", name="a_reopening_is_decided_with_a_reason"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.ForeignKeyConstraint(
            [*sheet, "number"], [f"sheet_reopening.{name}" for name in (*sheet, "number")]
        ),
        sa.PrimaryKeyConstraint(*sheet, "number"),
    )
    op.create_table(
        "panel_change",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("leaves_id", sa.Uuid(), nullable=False),
        sa.Column("joins_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "changed_by <> leaves_id AND changed_by <> joins_id",
            name="nobody_changes_their_own_panel",
        ),
        sa.CheckConstraint("joins_id <> leaves_id", name="another_one_joins_a_panel"),
        sa.CheckConstraint("length(reason) > 0", name="a_panel_changes_with_a_reason"),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["joins_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["leaves_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.PrimaryKeyConstraint("ocid", "round", "leaves_id"),
    )


def create_tables_after_prices() -> None:
    """Create what people settle once the prices are open."""
    op.create_table(
        "price_question",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("due_at > asked_at", name="an_explanation_has_time"),
        sa.CheckConstraint("(asked_at IS NULL) = (due_at IS NULL)", name="a_question_has_its_term"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name="an_explanation_has_its_person"
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR asked_at IS NOT NULL", name="only_what_was_asked_is_explained"
        ),
        sa.CheckConstraint(
            "(accepted IS NULL) = (decided_at IS NULL)", name="a_decided_price_has_a_result"
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR length(reason) > 0", name="a_decided_price_has_a_reason"
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name="a_decided_price_has_its_person"
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("bid_id", "round"),
    )
    op.create_table(
        "price_change",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("why", one_of("pricechangereason", "match", "new_bid"), nullable=False),
        sa.Column("before_minor", sa.BigInteger(), nullable=False),
        sa.Column("after_minor", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("after_minor >= 0", name="a_lowered_price_is_not_negative"),
        sa.CheckConstraint("after_minor <= before_minor", name="a_price_is_only_lowered"),
        sa.CheckConstraint("number >= 1", name="price_changes_count_from_one"),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("bid_id", "round", "number"),
    )
    op.create_table(
        "match_turn",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("below_minor", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("invited_at", UtcTime(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("answer", one_of("matchanswer", "offered", "declined", "late"), nullable=True),
        sa.Column("offered_minor", sa.BigInteger(), nullable=True),
        sa.Column("came_at", UtcTime(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("until > invited_at", name="a_turn_has_time"),
        sa.CheckConstraint("below_minor > 0", name="there_is_a_price_to_undercut"),
        sa.CheckConstraint(
            "(answer IS NULL) = (recorded_at IS NULL)", name="an_ended_turn_has_its_record"
        ),
        sa.CheckConstraint(
            "answer <> 'offered' OR offered_minor < below_minor", name="an_offer_undercuts"
        ),
        sa.CheckConstraint(
            "answer <> 'offered' OR offered_minor IS NOT NULL", name="an_offer_has_a_price"
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("ocid", "round", "lot_id", "number"),
        sa.UniqueConstraint("bid_id", "round", name="one_turn_for_a_bid"),
    )
    op.create_table(
        "tie_evidence",
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name="evidence_of_a_tie_has_a_reason"),
        sa.CheckConstraint("number >= 1", name="evidence_of_a_tie_counts_from_one"),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("bid_id", "round", "step", "number"),
    )
    op.create_table(
        "draw_of_lots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", one_of("drawpurpose", "tie", "match"), nullable=False),
        sa.Column("drawn", sa.Text(), nullable=False),
        sa.Column("held_at", UtcTime(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("witnesses", sa.Text(), nullable=False),
        sa.Column("method", one_of("drawmethod", "seed", "paper"), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("seed_source", sa.String(), nullable=False),
        sa.Column("paper_digest", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(place) > 0", name="a_draw_has_a_place"),
        sa.CheckConstraint(
            "method <> 'seed' OR (length(seed) > 0 AND length(seed_source) > 0)",
            name="a_seeded_draw_names_its_seed",
        ),
        sa.CheckConstraint(
            "method <> 'paper' OR length(paper_digest) = 64", name="a_draw_on_paper_is_hashed"
        ),
        sa.CheckConstraint("held_at <= recorded_at", name="a_draw_is_recorded_afterwards"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        sa.ForeignKeyConstraint(["ocid"], ["solicitation.ocid"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_draw_of_lots_ocid"), "draw_of_lots", ["ocid"], unique=False)
    op.create_table(
        "earlier_result",
        sa.Column("ocid", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("computed_at", UtcTime(), nullable=False),
        sa.Column("replaced_at", UtcTime(), nullable=False),
        sa.CheckConstraint("number >= 1", name="earlier_results_count_from_one"),
        sa.ForeignKeyConstraint(
            ["ocid", "round", "lot_id"],
            ["evaluation_result.ocid", "evaluation_result.round", "evaluation_result.lot_id"],
        ),
        sa.PrimaryKeyConstraint("ocid", "round", "lot_id", "number"),
    )


def guard() -> None:
    """Make the database itself refuse what no code may do, whoever asks."""
    dialect = op.get_bind().dialect.name
    in_sql = sqlite_trigger if dialect == "sqlite" else postgresql_trigger
    for one in guards(dialect):
        for statement in in_sql(one):
            op.execute(sa.text(statement.replace(":", r"\:")))


#: Rows of these tables are never changed and never deleted.
APPEND_ONLY = (
    "amendment",
    "amendment_override",
    "contract_difference",
    "dispute",
    "dispute_answer",
    "dispute_settlement",
    "escalation",
    "milestone",
    "milestone_delivery",
    "milestone_judgement",
    "engagement",
    "engagement_vendor",
    "step_list",
    "step_list_line",
    "outreach_target",
    "campaign",
    "campaign_letter",
    "mail_choice",
    "prebid_meeting",
    "meeting_attendance",
    "information_request",
    "information_answer",
    "addendum_acknowledgement",
    "audit_entry",
    "certification",
    "certification_change",
    "award_limit",
    "cycle_baseline",
    "deadline_extension",
    "outage",
    "observation",
    "evaluation_scheme",
    "figure_mark",
    "follow_up",
    "follow_up_event",
    "frozen_law",
    "group_rule",
    "kpi_definition",
    "late_bid",
    "limit_decision",
    "outcome_framework",
    "publication",
    "review_disagreement",
    "review_second_look",
    "succession",
    "closeout_answer",
    "impact_statement",
    "retention_clock",
    "legal_hold",
    "legal_hold_lift",
    "disposal",
    "payment_terms",
    "payment_evidence",
    "settlement",
    "settlement_line",
    "settlement_claim",
    "settlement_approval",
    "payment_made",
    "vendor_merge",
    "vendor_contact_purpose",
    "commodity_list",
    "commodity_code",
    "reported_payment",
    "role_override",
    "sheet_reopening",
    "reopening_decision",
    "panel_change",
    "price_change",
    "tie_evidence",
    "draw_of_lots",
    "earlier_result",
)

#: Rows of these tables are changed by some acts, and never deleted.
KEPT = (
    "approval",
    "award",
    "match_turn",
    "price_question",
    "protest",
    "role_grant",
    "vendor_application",
    "vendor_code",
    "vendor_contact",
)

#: Ratings of a locked sheet stay as they are.  {row} is NEW or OLD.
LOCKED = """EXISTS (
    SELECT 1 FROM rating_sheet AS sheet JOIN bid ON bid.ocid = sheet.ocid
    WHERE bid.id = {row}.bid_id AND sheet.round = {row}.round
      AND sheet.evaluator_id = {row}.evaluator_id AND sheet.version = {row}.version
      AND sheet.locked_at IS NOT NULL)"""

#: A sheet has a further version only where somebody let the last one be reopened.
NOT_REOPENED = """NEW.version > 1 AND NOT EXISTS (
    SELECT 1 FROM sheet_reopening AS asked JOIN reopening_decision AS given
      ON given.ocid = asked.ocid AND given.round = asked.round
      AND given.evaluator_id = asked.evaluator_id AND given.number = asked.number
    WHERE asked.ocid = NEW.ocid AND asked.round = NEW.round
      AND asked.evaluator_id = NEW.evaluator_id AND asked.version = NEW.version - 1
      AND given.granted)"""

#: Whoever rates bids of a procurement lets no sheet of it be reopened.
RATES_HERE = """EXISTS (SELECT 1 FROM rating_sheet AS sheet
    WHERE sheet.ocid = NEW.ocid AND sheet.evaluator_id = NEW.decided_by)"""

#: Once a price is known, no sheet is reopened.
PRICES_KNOWN = """NEW.granted AND EXISTS (SELECT 1 FROM solicitation AS known
    WHERE known.ocid = NEW.ocid AND known.price_opened_at IS NOT NULL)"""

#: Which rows must not belong to a locked sheet: a rating is neither taken from one nor put on one.
RATED = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))

#: An entry must follow the head of its chain.
FOLLOWS = """EXISTS (
    SELECT 1 FROM audit_chain AS head WHERE head.chain = NEW.chain
      AND NEW.seq = head.seq + 1 AND NEW.previous = head.digest)"""

#: A head may only move one entry on, to an entry that exists.
MOVES_ON = """NEW.chain = OLD.chain AND NEW.seq = OLD.seq + 1 AND EXISTS (
    SELECT 1 FROM audit_entry AS entry WHERE entry.chain = NEW.chain
      AND entry.seq = NEW.seq AND entry.digest = NEW.digest)"""

#: SQLite: a chain begins at 0 and once, for INSERT OR REPLACE would wind its head back.
STARTS = """NEW.seq = 0 AND NOT EXISTS (
    SELECT 1 FROM audit_chain AS old WHERE old.chain = NEW.chain)"""


#: Where a contract came from does not change.
ORIGIN = ("ocid", "award_id", "source_id", "source_line")
ORIGIN_WHY = "a contract keeps its award or its source"
ORIGIN_SQLITE = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in ORIGIN)
ORIGIN_POSTGRESQL = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in ORIGIN)

#: Of settlements that overlap in time, one at most stands: the others were reversed.
OVERLAPS = """NEW.reverses IS NULL AND EXISTS (
    SELECT 1 FROM settlement AS known WHERE known.contract_id = NEW.contract_id
      AND known.reverses IS NULL AND known.id <> NEW.id
      AND known.period_start <= NEW.period_end AND known.period_end >= NEW.period_start
      AND NOT EXISTS (SELECT 1 FROM settlement AS back WHERE back.reverses = known.id))"""

#: A reversal takes back exactly what one settlement of the same contract and period paid.
NOT_OPPOSITE = """NEW.reverses IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM settlement AS known WHERE known.id = NEW.reverses AND known.reverses IS NULL
      AND known.contract_id = NEW.contract_id AND known.currency = NEW.currency
      AND known.period_start = NEW.period_start AND known.period_end = NEW.period_end
      AND known.payable_minor = -NEW.payable_minor)"""

SETTLED = (
    ("settled_once", OVERLAPS, "the period is settled"),
    ("reversal_is_opposite", NOT_OPPOSITE, "a reversal is the opposite of one settlement"),
)

#: A payment is in the contract and the currency of what it pays.
NOT_ITS_SETTLEMENT = """NOT EXISTS (
    SELECT 1 FROM settlement AS known WHERE known.id = NEW.settlement_id
      AND known.contract_id = NEW.contract_id AND known.currency = NEW.currency)"""

#: Whoever answers for evidence does not pay for it.
VERIFIED_IT = """EXISTS (
    SELECT 1 FROM settlement_claim AS claim
      JOIN payment_evidence AS proof ON proof.id = claim.evidence_id
    WHERE claim.settlement_id = NEW.settlement_id AND proof.verified_by = NEW.recorded_by)"""

#: Money comes back by the opposite of one payment for the same settlement.
NOT_BACK = """NEW.reverses IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM payment_made AS known WHERE known.id = NEW.reverses AND known.reverses IS NULL
      AND known.settlement_id = NEW.settlement_id
      AND known.amount_minor = -NEW.amount_minor)"""

#: More than was approved of the contract is paid only with an explanation.
TOO_MUCH = """NEW.reverses IS NULL AND length(NEW.explanation) = 0 AND NEW.amount_minor
    + COALESCE((SELECT SUM(paid.amount_minor) FROM payment_made AS paid
        WHERE paid.contract_id = NEW.contract_id AND paid.id <> NEW.id), 0)
    > COALESCE((SELECT SUM(due.payable_minor) FROM settlement AS due
        JOIN settlement_approval AS consent ON consent.settlement_id = due.id
        WHERE due.contract_id = NEW.contract_id AND due.reverses IS NULL
          AND NOT EXISTS (SELECT 1 FROM settlement AS back WHERE back.reverses = due.id)), 0)"""

PAID = (
    ("payment_of_its_settlement", NOT_ITS_SETTLEMENT, "a payment is for one of its settlements"),
    ("payer_verified_nothing", VERIFIED_IT, "nobody pays for evidence they verified"),
    ("payment_back_is_opposite", NOT_BACK, "money comes back by the opposite of one payment"),
    ("payment_within_approval", TOO_MUCH, "more than approved needs an explanation"),
)

#: Roles that one person may not have on one procurement, whichever was granted first.
EXCLUDING = (
    ("custodian", "evaluator"),
    ("evaluator", "award_authority"),
    ("evaluator", "chair"),
    ("data_validator", "payment_approver"),
    ("contract_manager", "payment_approver"),
)

#: Whoever holds one of these anywhere holds nothing but these and what is in APART elsewhere.
EVERYWHERE = ("auditor", "vendor_contact")
APART = "('administrator', 'scheduler')"

#: Whether an override lets {person} have both roles on {subject} at {at}.
WAIVED = """EXISTS (
    SELECT 1 FROM role_override AS waived WHERE waived.person_id = {person}
      AND waived.subject = {subject} AND waived.until > {at}
      AND waived.role = '{role}' AND waived.other = '{other}')"""


def not_waived(pair: tuple[str, str], person: str, subject: str, at: str) -> str:
    """Say in SQL that nobody waived a conflict of duties for a person at a time."""
    role, other = pair
    waived = WAIVED.format(person=person, subject=subject, at=at, role=role, other=other)
    return f"NOT {waived}"


def clashing_grants() -> str:
    """When the new grant and one in force are of two roles that exclude each other."""
    held = """EXISTS (SELECT 1 FROM role_grant AS held WHERE held.person_id = NEW.person_id
      AND held.id <> NEW.id AND held.revoked_at IS NULL AND {where})"""
    pairs = [
        held.format(
            where="held.subject = NEW.subject AND NEW.subject <> ''"
            f" AND ((held.role = '{role}' AND NEW.role = '{other}')"
            f" OR (held.role = '{other}' AND NEW.role = '{role}'))"
        )
        + " AND "
        + not_waived((role, other), "NEW.person_id", "NEW.subject", "NEW.granted_at")
        for role, other in EXCLUDING
    ]
    apart = [
        held.format(
            where=f"((held.role = '{role}') <> (NEW.role = '{role}'))"
            f" AND held.role NOT IN {APART} AND NEW.role NOT IN {APART}"
        )
        for role in EVERYWHERE
    ]
    return "NEW.revoked_at IS NULL AND (" + " OR ".join(f"({one})" for one in pairs + apart) + ")"


#: A grant ends once, and nothing else of it changes.
NOT_ENDING = """OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR NEW.id <> OLD.id
    OR NEW.person_id <> OLD.person_id OR NEW.role <> OLD.role OR NEW.subject <> OLD.subject
    OR NEW.granted_at <> OLD.granted_at"""

#: A contact ends and is erased, each once; nothing of it is ever put in place of something else.
NOT_LEAVING = """NEW.id <> OLD.id OR NEW.vendor_id <> OLD.vendor_id
    OR (NEW.person_id IS NULL) <> (OLD.person_id IS NULL) OR NEW.person_id <> OLD.person_id
    OR NEW.language <> OLD.language OR NEW.recorded_at <> OLD.recorded_at
    OR NEW.recorded_by <> OLD.recorded_by OR NEW.request_id <> OLD.request_id
    OR NEW.name NOT IN (OLD.name, '') OR NEW.email NOT IN (OLD.email, '')
    OR NEW.salt NOT IN (OLD.salt, '') OR (OLD.erased_at IS NULL AND NEW.erased_at IS NULL
      AND (OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL))
    OR OLD.erased_at IS NOT NULL OR (OLD.ended_at IS NOT NULL AND (
      NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at OR NEW.ended_by <> OLD.ended_by))"""

#: No contact of a vendor is erased that takes part in what a legal hold stands on.
HELD_PERSON = """NEW.erased_at IS NOT NULL AND EXISTS (SELECT 1 FROM legal_hold AS hold
    LEFT JOIN legal_hold_lift AS lift ON lift.hold_id = hold.id
    WHERE lift.hold_id IS NULL AND (
      EXISTS (SELECT 1 FROM contract WHERE contract.vendor_id = NEW.vendor_id
        AND (contract.id = hold.contract_id
          OR (hold.contract_id IS NULL AND contract.ocid = hold.ocid)))
      OR (hold.contract_id IS NULL AND (
        EXISTS (SELECT 1 FROM bid WHERE bid.ocid = hold.ocid AND bid.vendor_id = NEW.vendor_id)
        OR EXISTS (SELECT 1 FROM invitation
          WHERE invitation.ocid = hold.ocid AND invitation.vendor_id = NEW.vendor_id)
        OR EXISTS (SELECT 1 FROM late_bid
          WHERE late_bid.ocid = hold.ocid AND late_bid.vendor_id = NEW.vendor_id)
        OR EXISTS (SELECT 1 FROM protest
          WHERE protest.ocid = hold.ocid AND protest.vendor_id = NEW.vendor_id)
        OR EXISTS (SELECT 1 FROM question
          WHERE question.ocid = hold.ocid AND question.vendor_id = NEW.vendor_id)))))"""

#: An application is decided once, and what was filed stays as it was; an address can be erased.
NOT_DECIDING = (
    " OR ".join(
        f"NEW.{name} <> OLD.{name}"
        for name in (
            *("id", "filed_by", "filed_at", "tax_scheme", "tax_id", "name", "size"),
            *("locality", "owner_group", "language"),
        )
    )
    + """ OR NEW.email NOT IN (OLD.email, '') OR NEW.decided_at IS NULL
    OR (OLD.decided_at IS NOT NULL AND (NEW.decided_at <> OLD.decided_at
      OR NEW.decided_by <> OLD.decided_by OR NEW.confirmed <> OLD.confirmed
      OR NEW.reason <> OLD.reason OR NEW.email = OLD.email))"""
)

#: A vendor drops a code once, and nothing else of it changes.
NOT_DROPPED = """OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.id <> OLD.id
    OR NEW.vendor_id <> OLD.vendor_id OR NEW.list_id <> OLD.list_id OR NEW.code <> OLD.code
    OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by"""

OPENED_IT = """EXISTS (SELECT 1 FROM opening_consent AS opened
    WHERE opened.ocid = NEW.ocid AND opened.person_id = NEW.evaluator_id)"""
RATED_IT = """EXISTS (SELECT 1 FROM rating_sheet AS sheet
    WHERE sheet.ocid = {ocid} AND sheet.evaluator_id = NEW.{person})"""
AWARDED_IT = """EXISTS (SELECT 1 FROM award AS decided
    WHERE decided.ocid = NEW.ocid AND decided.decided_by = NEW.evaluator_id)"""
AGREED_IT = """EXISTS (SELECT 1 FROM consensus_rating AS agreed JOIN bid ON bid.id = agreed.bid_id
    WHERE bid.ocid = NEW.ocid AND agreed.recorded_by = NEW.evaluator_id)"""
BID_FOR = "(SELECT bid.ocid FROM bid WHERE bid.id = NEW.bid_id)"

#: What one person may not have done both of, on one procurement: the guard, before which writing
#: on which table, when, which pair an override must name, of whom, on what and when.
BOTH_DONE = (
    (
        "rater_opened_nothing",
        ("INSERT",),
        "rating_sheet",
        OPENED_IT,
        ("custodian", "evaluator"),
        "evaluator_id",
        "NEW.ocid",
        "opened_at",
    ),
    (
        "rater_awarded_nothing",
        ("INSERT",),
        "rating_sheet",
        AWARDED_IT,
        ("evaluator", "award_authority"),
        "evaluator_id",
        "NEW.ocid",
        "opened_at",
    ),
    (
        "rater_chaired_nothing",
        ("INSERT",),
        "rating_sheet",
        AGREED_IT,
        ("evaluator", "chair"),
        "evaluator_id",
        "NEW.ocid",
        "opened_at",
    ),
    (
        "opener_rated_nothing",
        ("INSERT", "UPDATE"),
        "opening_consent",
        RATED_IT.format(ocid="NEW.ocid", person="person_id"),
        ("custodian", "evaluator"),
        "person_id",
        "NEW.ocid",
        "given_at",
    ),
    (
        "awarder_rated_nothing",
        ("INSERT", "UPDATE"),
        "award",
        RATED_IT.format(ocid="NEW.ocid", person="decided_by"),
        ("evaluator", "award_authority"),
        "decided_by",
        "NEW.ocid",
        "decided_at",
    ),
    (
        "chair_rated_nothing",
        ("INSERT", "UPDATE"),
        "consensus_rating",
        RATED_IT.format(ocid=BID_FOR, person="recorded_by"),
        ("evaluator", "chair"),
        "recorded_by",
        BID_FOR,
        "agreed_at",
    ),
)

#: Whoever decided an award of the round does not decide the protest against it.
OWN_AWARD = """NEW.decided_by IS NOT NULL AND EXISTS (SELECT 1 FROM award AS decided
    WHERE decided.ocid = NEW.ocid AND decided.round = NEW.round
      AND decided.decided_by = NEW.decided_by)"""

#: Not the requester alone: one person gives not all three consents to the release.
ALONE = """NEW.stage = 'drafting' AND NEW.target = 'questions' AND (
    SELECT count(DISTINCT given.role) FROM approval AS given
      WHERE given.subject = NEW.subject AND given.round = NEW.round AND given.stage = NEW.stage
        AND given.target = NEW.target AND given.person_id = NEW.person_id
        AND given.role <> NEW.role) >= 2
    AND NOT EXISTS (SELECT 1 FROM approval AS given
      WHERE given.subject = NEW.subject AND given.round = NEW.round AND given.stage = NEW.stage
        AND given.target = NEW.target AND given.person_id <> NEW.person_id)"""

#: The contract that a consent pays for, and its procurement.
PAID_FOR = """SELECT {what} FROM settlement AS due JOIN contract ON contract.id = due.contract_id
    WHERE due.id = NEW.settlement_id"""
MANAGES_IT = f"""EXISTS ({PAID_FOR.format(what="1")} AND contract.manager_id = NEW.approved_by)"""
VERIFIED_ITS = """EXISTS (
    SELECT 1 FROM settlement_claim AS claim
      JOIN payment_evidence AS proof ON proof.id = claim.evidence_id
    WHERE claim.settlement_id = NEW.settlement_id AND proof.verified_by = NEW.approved_by)"""
CONSENTS = (
    ("approver_manages_nothing", MANAGES_IT, ("contract_manager", "payment_approver")),
    ("approver_verified_nothing", VERIFIED_ITS, ("data_validator", "payment_approver")),
)


def duties() -> tuple[Guard, ...]:
    """Keep two halves of a duty with two people, whoever writes the row (domain 2.1)."""
    why = "one person may not do both"
    ocid = f"({PAID_FOR.format(what='contract.ocid')})"
    return (
        *(
            Guard(
                f"{name}_{moment.lower()}",
                f"BEFORE {moment} ON {table}",
                why,
                f"{done} AND {not_waived(pair, f'NEW.{person}', subject, f'NEW.{at}')}",
            )
            for name, moments, table, done, pair, person, subject, at in BOTH_DONE
            for moment in moments
        ),
        *(
            Guard(
                name,
                "BEFORE INSERT ON settlement_approval",
                why,
                f"{done} AND {not_waived(pair, 'NEW.approved_by', ocid, 'NEW.approved_at')}",
            )
            for name, done, pair in CONSENTS
        ),
        *(
            Guard(
                f"protest_of_another_{moment.lower()}",
                f"BEFORE {moment} ON protest",
                why,
                OWN_AWARD,
            )
            for moment in ("INSERT", "UPDATE")
        ),
        Guard("disposal_not_held", "BEFORE INSERT ON disposal", "a legal hold stands", HELD),
        Guard(
            "release_by_two", "BEFORE INSERT ON approval", "one person may not release alone", ALONE
        ),
        Guard(
            "roles_exclude",
            "BEFORE INSERT ON role_grant",
            "these roles exclude each other",
            clashing_grants(),
        ),
        Guard("role_grant_ends", "BEFORE UPDATE ON role_grant", "a grant only ends", NOT_ENDING),
        Guard(
            "vendor_contact_leaves",
            "BEFORE UPDATE ON vendor_contact",
            "a contact only ends, and is only erased",
            NOT_LEAVING,
        ),
        Guard(
            "held_contact_is_kept",
            "BEFORE UPDATE ON vendor_contact",
            "a legal hold stands",
            HELD_PERSON,
        ),
        Guard(
            "application_is_decided",
            "BEFORE UPDATE ON vendor_application",
            "an application is decided once",
            NOT_DECIDING,
        ),
        Guard("vendor_code_ends", "BEFORE UPDATE ON vendor_code", "a code only ends", NOT_DROPPED),
        *(
            Guard(f"{table}_no_delete", f"BEFORE DELETE ON {table}", f"{table} is kept")
            for table in KEPT
        ),
    )


#: What officials find of a vendor's work, and who found it: never somebody of a vendor.
FOUND_BY = (
    ("milestone_judgement", "judged_by"),
    ("figure_mark", "marked_by"),
    ("payment_evidence", "verified_by"),
    ("dispute_settlement", "settled_by"),
)
#: A vendor may end its own dispute by withdrawing it.
OF_A_VENDOR = """EXISTS (SELECT 1 FROM person AS known
    WHERE known.id = NEW.{person} AND known.vendor_id IS NOT NULL)"""
WITHDRAWN = {"dispute_settlement": "NEW.result <> 'withdrawn' AND "}

#: Whoever brought a figure does not confirm it.
OWN_FIGURE = """NEW.state IN ('validated', 'final') AND EXISTS (
    SELECT 1 FROM observation AS figure JOIN series ON series.id = figure.series_id
      JOIN source_table AS source ON source.id = figure.source_id
    WHERE series.contract_id = NEW.contract_id AND series.kpi_code = NEW.kpi_code
      AND series.kpi_version = NEW.kpi_version AND figure.period_start >= NEW.period_start
      AND figure.period_end <= NEW.period_end AND figure.numerator IS NOT NULL
      AND figure.state <> NEW.state AND source.loaded_by = NEW.marked_by
      AND NOT EXISTS (SELECT 1 FROM observation AS newer
        WHERE newer.series_id = figure.series_id AND newer.period_start = figure.period_start
          AND newer.period_end = figure.period_end AND newer.recorded_at > figure.recorded_at))"""

#: What was promised with a signature stays; another promise is a new schedule, by an amendment.
SIGNED = """EXISTS (SELECT 1 FROM contract AS promise
    WHERE promise.id = {row}.contract_id AND promise.signed_at IS NOT NULL)"""
PROMISED = (
    ("INSERT", "NEW.schedule > 1 AND NEW.amendment_id IS NULL AND " + SIGNED.format(row="NEW")),
    ("UPDATE", SIGNED.format(row="OLD")),
    ("DELETE", SIGNED.format(row="OLD")),
)


def promises() -> tuple[Guard, ...]:
    """Keep what was signed, and keep vendors from judging their own work."""
    return (
        *(
            Guard(
                f"{table}_by_no_vendor",
                f"BEFORE INSERT ON {table}",
                "nobody of a vendor judges its work",
                WITHDRAWN.get(table, "") + OF_A_VENDOR.format(person=person),
            )
            for table, person in FOUND_BY
        ),
        Guard(
            "figure_confirmed_by_another",
            "BEFORE INSERT ON figure_mark",
            "nobody confirms figures they brought",
            OWN_FIGURE,
        ),
        *(
            Guard(
                f"promise_stays_{verb.lower()}",
                f"BEFORE {verb} ON contract_kpi",
                "a signed promise changes by amendment",
                when,
            )
            for verb, when in PROMISED
        ),
    )


#: A hold that nobody has lifted stands on the contract, or on the process that it came of.
HELD = (
    "EXISTS (SELECT 1 FROM legal_hold AS hold JOIN contract ON contract.ocid = hold.ocid"
    " WHERE contract.id = NEW.contract_id"
    " AND (hold.contract_id IS NULL OR hold.contract_id = NEW.contract_id)"
    " AND NOT EXISTS (SELECT 1 FROM legal_hold_lift AS lift WHERE lift.hold_id = hold.id))"
)


#: What both databases refuse, in the same words.
ON_BOTH = (
    Guard(
        "audit_entry_follows",
        "BEFORE INSERT ON audit_entry",
        "audit_entry must follow its head",
        f"NOT ({FOLLOWS})",
    ),
    Guard(
        "audit_chain_moves_on",
        "BEFORE UPDATE ON audit_chain",
        "audit_chain only moves on",
        f"NOT ({MOVES_ON})",
    ),
    Guard("audit_chain_no_delete", "BEFORE DELETE ON audit_chain", "audit_chain only moves on"),
    Guard(
        "installation_stays",
        "BEFORE UPDATE ON installation",
        "a rehearsal stays a rehearsal, and its time only moves on",
        "NEW.kind <> OLD.kind OR NEW.id <> OLD.id OR NEW.simulated_now < OLD.simulated_now",
    ),
    Guard("installation_no_delete", "BEFORE DELETE ON installation", "an installation stays"),
    *(
        Guard(
            f"rating_locked_{verb.lower()}",
            f"BEFORE {verb} ON rating",
            "the sheet is locked",
            " OR ".join(LOCKED.format(row=row) for row in rows),
        )
        for verb, rows in RATED
    ),
    Guard(
        "sheet_stays_locked",
        "BEFORE UPDATE ON rating_sheet",
        "the sheet is locked",
        "OLD.locked_at IS NOT NULL",
    ),
    Guard(
        "decided_price_stays",
        "BEFORE UPDATE ON price_question",
        "a decided price stays",
        "OLD.decided_at IS NOT NULL",
    ),
    Guard(
        "ended_turn_stays",
        "BEFORE UPDATE ON match_turn",
        "an ended turn stays",
        "OLD.recorded_at IS NOT NULL",
    ),
    Guard("sheet_no_delete", "BEFORE DELETE ON rating_sheet", "a sheet stays"),
    Guard(
        "sheet_reopened_by_consent",
        "BEFORE INSERT ON rating_sheet",
        "nobody let this sheet be reopened",
        NOT_REOPENED,
    ),
    Guard(
        "rater_reopens_nothing",
        "BEFORE INSERT ON reopening_decision",
        "one person may not do both",
        RATES_HERE,
    ),
    Guard(
        "no_reopening_beside_prices",
        "BEFORE INSERT ON reopening_decision",
        "the prices are known",
        PRICES_KNOWN,
    ),
    *(Guard(name, "BEFORE INSERT ON settlement", why, when) for name, when, why in SETTLED),
    *(Guard(name, "BEFORE INSERT ON payment_made", why, when) for name, when, why in PAID),
    *duties(),
    *promises(),
)

#: On SQLite, INSERT OR REPLACE goes round delete triggers where recursive_triggers is off.
ON_SQLITE = (
    *(
        Guard(f"{table}_no_{verb.lower()}", f"BEFORE {verb} ON {table}", f"{table} is append-only")
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    ),
    Guard(
        "audit_entry_no_replace",
        "BEFORE INSERT ON audit_entry",
        "audit_entry is append-only",
        "EXISTS (SELECT 1 FROM audit_entry AS old"
        " WHERE (old.chain = NEW.chain AND (old.seq = NEW.seq OR old.previous = NEW.previous))"
        " OR (old.request_id = NEW.request_id AND old.position = NEW.position))",
    ),
    Guard(
        "audit_chain_starts",
        "BEFORE INSERT ON audit_chain",
        "audit_chain starts at 0, once",
        f"NOT ({STARTS})",
    ),
    Guard(
        "installation_once",
        "BEFORE INSERT ON installation",
        "an installation stays",
        "EXISTS (SELECT 1 FROM installation)",
    ),
    Guard(
        "sheet_no_replace",
        "BEFORE INSERT ON rating_sheet",
        "a sheet stays",
        "EXISTS (SELECT 1 FROM rating_sheet AS old WHERE old.ocid = NEW.ocid"
        " AND old.round = NEW.round AND old.evaluator_id = NEW.evaluator_id"
        " AND old.version = NEW.version)",
    ),
    Guard("contract_origin_stays", "BEFORE UPDATE ON contract", ORIGIN_WHY, ORIGIN_SQLITE),
)

#: On PostgreSQL, TRUNCATE goes round the triggers of rows.
ON_POSTGRESQL = (
    *(
        Guard(
            f"{table}_append_only", f"BEFORE UPDATE OR DELETE ON {table}", f"{table} is append-only"
        )
        for table in APPEND_ONLY
    ),
    *(
        Guard(
            f"{table}_no_truncate",
            f"BEFORE TRUNCATE ON {table}",
            f"{table} is append-only",
            each="STATEMENT",
        )
        for table in APPEND_ONLY
    ),
    *(
        Guard(
            f"{table}_no_truncate",
            f"BEFORE TRUNCATE ON {table}",
            f"{table} is kept",
            each="STATEMENT",
        )
        for table in KEPT
    ),
    Guard(
        "audit_chain_no_truncate",
        "BEFORE TRUNCATE ON audit_chain",
        "audit_chain only moves on",
        each="STATEMENT",
    ),
    Guard(
        "audit_chain_starts",
        "BEFORE INSERT ON audit_chain",
        "audit_chain starts at 0",
        "NEW.seq <> 0",
    ),
    Guard("contract_origin_stays", "BEFORE UPDATE ON contract", ORIGIN_WHY, ORIGIN_POSTGRESQL),
)


def guards(dialect: str) -> tuple[Guard, ...]:
    """What a database refuses once this revision is in; `procure db check` misses what is gone."""
    return ON_BOTH + (ON_SQLITE if dialect == "sqlite" else ON_POSTGRESQL)


def sqlite_trigger(one: Guard) -> tuple[str, ...]:
    """Return the statement that makes a guard on SQLite."""
    condition = f"WHEN {one.when} " if one.when else ""
    refusal = f"SELECT RAISE(ABORT, '{one.why}')"
    return (f"CREATE TRIGGER {one.name} {one.moment} {condition}BEGIN {refusal}; END",)


def postgresql_trigger(one: Guard) -> tuple[str, ...]:
    """Return the function and the trigger that make a guard on PostgreSQL."""
    body = f"RAISE EXCEPTION '{one.why}';"
    if one.when:
        kept = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        body = f"IF {one.when} THEN {body} END IF; {kept}"
    # The path is fixed: else a temporary table of the same name would be asked instead.
    how = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"
    return (
        f"CREATE FUNCTION {one.name}() {how} AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {one.name} {one.moment} FOR EACH {one.each} EXECUTE FUNCTION {one.name}()",
    )
