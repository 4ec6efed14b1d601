"""Flows say when, how often and how many tries; they carry ids, hold no rule and stay short."""

import ast
import asyncio
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import get_args, get_type_hints
from uuid import UUID

import pytest
import yaml
from prefect.flows import load_flow_from_entrypoint
from prefect.server.schemas.schedules import CronSchedule

from flows.__main__ import FLOWS, scheduled_flows
from procurement.actions.asking.catalogue import VERBS
from procurement.dispatch import ENTRYPOINTS
from tests.architecture.sources import ROOT, modules

#: What may enter Prefect's database: ids, dates, counts and codes.
HARMLESS = {UUID, date, datetime, int, bool, str, type(None)}
OURS = ("prefect", "flows", "procurement.actions")
ALLOWED_IMPORTS = (*OURS, "uuid", "datetime", "typing", "collections.abc", "importlib", "pkgutil")
MOST_BRANCHES = 4
#: What must run although nobody clicks.
SCHEDULED = {"review-vendors", "remind-vendors", "open-bids", "anchor-audit"}


@pytest.fixture(scope="module")
def deployments():
    read = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    return {
        one["entrypoint"].partition(":")[2].replace("_", "-"): one for one in read["deployments"]
    }


def module_of(name):
    return sys.modules[f"flows.{name.replace('-', '_')}"]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_a_flow_takes_and_gives_only_ids_dates_counts_and_codes(flow):
    hints = get_type_hints(flow.fn)

    assert "return" in hints
    for hint in hints.values():
        assert set(get_args(hint) or [hint]) <= HARMLESS


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_a_text_that_a_flow_takes_could_only_be_a_code(flow):
    texts = [name for name, hint in get_type_hints(flow.fn).items() if hint is str]

    assert set(texts) <= {"return", "code", "stage", "verb"}


def test_flows_import_only_prefect_actions_and_each_other():
    for path, tree in modules():
        if path.parts[0] == "flows":
            for name in _imported(tree):
                assert name.startswith(ALLOWED_IMPORTS), f"{path} imports {name}"


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module


def test_no_flow_branches_more_than_four_times():
    done = subprocess.run(
        [
            sys.executable,
            *("-m", "ruff", "check", "--isolated", "--no-cache", "--select", "C901"),
            *("--config", f"lint.mccabe.max-complexity={MOST_BRANCHES}", "flows"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_flow_file_holds_one_flow_of_its_own_name():
    files = {path.stem for path, _ in modules() if path.parts[0] == "flows"}

    assert files - {"__init__", "__main__", "policies"} == {
        flow.name.replace("-", "_") for flow in FLOWS
    }


def test_the_server_the_dispatcher_and_the_worker_know_the_same_flows(deployments):
    served = {flow.name for flow in FLOWS}

    assert deployments.keys() == ENTRYPOINTS.keys() == served


def test_every_flow_that_a_verb_names_can_be_dispatched_and_every_flow_serves_a_verb():
    assert {verb.flow for verb in VERBS.values() if verb.flow} == ENTRYPOINTS.keys()


def test_every_deployment_loads_by_the_path_that_the_dispatcher_uses(deployments):
    for name, deployment in deployments.items():
        assert deployment["entrypoint"] == ENTRYPOINTS[name]
        assert deployment["name"] == "default"  # the dispatcher asks for NAME/default
        assert load_flow_from_entrypoint(deployment["entrypoint"]).name == name


def test_every_deployment_checks_its_parameters_and_says_what_it_does(deployments):
    for deployment in deployments.values():
        assert deployment["enforce_parameter_schema"] is True
        assert deployment["description"]
        assert "procurement" in deployment["tags"]
        assert deployment["work_pool"] == {"name": "procurement"}


def test_what_must_run_although_nobody_clicks_has_a_schedule(deployments):
    scheduled = {name for name, one in deployments.items() if one["schedules"]}

    assert scheduled >= SCHEDULED
    for name in scheduled:
        assert deployments[name]["concurrency_limit"]["limit"] == 1


def test_a_flow_can_run_without_a_click_exactly_if_it_has_a_schedule(deployments):
    for flow in FLOWS:
        wakes_alone = type(None) in get_args(get_type_hints(flow.fn)["request_id"])

        assert wakes_alone == bool(deployments[flow.name]["schedules"])


def test_a_schedule_fires_once_in_each_slot(deployments):
    for name, deployment in deployments.items():
        for one in deployment["schedules"]:
            cron = CronSchedule(cron=one["cron"], timezone=one["timezone"])
            start = datetime(2026, 3, 4, tzinfo=UTC)
            first, second = asyncio.run(cron.get_dates(2, start))

            assert second - first == timedelta(minutes=module_of(name).SLOT_MINUTES), name


def test_a_small_city_that_serves_the_flows_has_the_same_schedules(deployments):
    served = {flow.name: cron for flow, cron in scheduled_flows()}

    deployed = {
        name: entry["schedules"][0]["cron"] if entry["schedules"] else None
        for name, entry in deployments.items()
    }
    assert served == deployed
