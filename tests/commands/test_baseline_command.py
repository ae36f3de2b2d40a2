"""``ringfence baseline`` over a stubbed run with two findings, and ``check`` against what it wrote."""

from ringfence.baseline import read_baseline
from ringfence.model.source import Source

FILE = "ringfence-baseline.yaml"


def known(path):
    return [one.subject for one in read_baseline([Source(path.name, path.read_text())]).known]


def rules_that_find(stage, *names):
    from ringfence.plugins import Plugins

    stage.plugins = Plugins(
        rules=tuple(rule for rule in stage.plugins.rules if rule.id in names), outputs=stage.plugins.outputs
    )


def test_writes_everything_the_first_time_and_check_is_content(run, root):
    result = run("baseline")
    assert result.exit_code == 0, result.output
    assert known(root / FILE) == ["hard-coded-endpoint 4", "long-call-chain 2", "shared-table 1"]
    checked = run("check")
    assert checked.exit_code == 0
    assert "(0 new, 3 known, 0 fixed, 0 excepted)" in checked.stdout


def test_a_new_finding_fails_beside_known_ones(run, root, stage):
    everything = stage.plugins
    rules_that_find(stage, "long-call-chain")
    run("baseline")
    stage.plugins = everything
    result = run("check")
    assert result.exit_code == 1
    assert "error[shared-table]" in result.stdout
    assert "long-call-chain]" not in result.stdout


def test_only_shrinks_unless_told(run, root, stage):
    everything = stage.plugins
    rules_that_find(stage, "long-call-chain")
    run("baseline")
    stage.plugins = everything
    result = run("baseline")
    assert known(root / FILE) == ["long-call-chain 2"]
    assert "2 new findings are left out" in result.stderr
    assert "app.py:1: shared-table" in result.stderr
    run("baseline", "--allow-growth")
    assert len(known(root / FILE)) == 3


def test_what_is_gone_is_said_and_taken_out(run, root, stage):
    run("baseline")
    (root / "ringfence.yaml").write_text("rules: {long-call-chain: {max_hops: 9}}\n")
    checked = run("check")
    assert checked.exit_code == 0
    assert "warning[stale-baseline] 1 known finding is gone" in checked.stdout
    assert "2 known, 1 fixed" in checked.stdout
    assert run("check", "--strict").exit_code == 1
    result = run("baseline")
    assert "gone: long-call-chain long-call-chain 2" in result.stdout
    assert len(known(root / FILE)) == 2
    assert run("check", "--strict").exit_code == 0


def test_entries_of_rules_that_did_not_run_stay(run, root):
    run("baseline")
    assert run("check", "--rules", "shared-table", "--strict").exit_code == 0
    run("baseline", "--rules", "shared-table")
    assert len(known(root / FILE)) == 3


def test_one_file_a_service(run, root):
    run("baseline", "--per-service")
    assert known(root / "ringfence-baseline" / "billing.yaml")
    assert run("check").exit_code == 0
    (root / "ringfence.yaml").write_text("rules: {long-call-chain: off, shared-table: off, hard-coded-endpoint: off}\n")
    assert known(root / "ringfence-baseline" / "billing.yaml")


def test_a_dry_run_writes_nothing(run, root):
    assert "would hold 3" in run("baseline", "--dry-run").stdout
    assert not (root / FILE).exists()


def test_known_findings_count_again_without_the_baseline(run):
    run("baseline")
    assert run("check", "--no-baseline").exit_code == 1


def test_another_baseline_may_be_named(run, root, tmp_path):
    run("baseline")
    (root / FILE).rename(tmp_path / "known.yaml")
    assert run("check").exit_code == 1
    assert run("check", "--baseline", str(tmp_path / "known.yaml")).exit_code == 0


def test_a_broken_baseline_is_never_overwritten(run, root):
    (root / FILE).write_text("version: 99\n")
    for arguments in (("check",), ("baseline",), ("baseline", "--allow-growth")):
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert f"{FILE}:1:10: the baseline has fingerprints of version '99'" in result.stderr
    assert (root / FILE).read_text() == "version: 99\n"


def test_both_choices_at_once_are_refused(run, root):
    run("baseline")
    assert run("check", "--no-baseline", "--baseline", FILE).exit_code == 2
