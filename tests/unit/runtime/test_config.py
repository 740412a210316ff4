"""The configuration: example, file, environment, flags."""

from pathlib import Path

import pytest

from sluicegate.detector.detector import Detector
from sluicegate.enrich.table import enrichers
from sluicegate.rules.lists import Lists
from sluicegate.runtime.config import ConfigError, find, load

OWN = """
[event_type]
name = "payment"
entity_type = "card"
[event_type.variables]
amount = { type = "PRICE" }
"""


def written(path: Path, text: str) -> Path:
    file = path / "sluicegate.toml"
    file.write_text(text)
    return file


def test_the_example_is_valid_and_complete() -> None:
    config = load(None, {})
    definition = config.definition
    assert definition.detector == "transaction_fraud_detector"
    assert (definition.event_type.name, definition.event_type.entity_type) == (
        "transaction_event",
        "customer",
    )
    assert len(definition.event_type.variables) == 16
    assert definition.event_type.place is not None
    Detector(definition, "1", None, None, Lists(), enrichers()).close()


def test_the_example_spells_out_the_defaults() -> None:
    from sluicegate.runtime.config import example, parse_toml
    from sluicegate.runtime.settings import Settings

    assert Settings(**parse_toml(example(), "example")["settings"]) == Settings()


def test_a_file_with_its_own_event_type_stands_alone(tmp_path: Path) -> None:
    config = load(written(tmp_path, OWN), {})
    assert config.definition.event_type.name == "payment"
    assert config.definition.rules == ()
    assert config.definition.detector == "detector"


def test_a_file_without_one_changes_the_example(tmp_path: Path) -> None:
    config = load(written(tmp_path, '[features]\nphone_region = "GB"\n'), {})
    assert config.definition.event_type.name == "transaction_event"
    assert config.definition.plan.phone_region == "GB"
    assert config.definition.rules


def test_later_sources_of_a_setting_win_and_are_named(tmp_path: Path) -> None:
    file = written(tmp_path, "[settings]\nport = 1\nbatch_size = 2\nhost = 'a'\n")
    environment = {"SLUICEGATE_PORT": "3", "SLUICEGATE_HOST": "b", "PORT": "9"}
    config = load(file, environment, {"settings": {"port": 4, "host": None}})
    settings, origins = config.settings, config.origins
    assert (settings.port, settings.host, settings.batch_size) == (4, "b", 2)
    assert (origins["port"], origins["host"], origins["batch_size"], origins["data_dir"]) == (
        "--port",
        "SLUICEGATE_HOST",
        "sluicegate.toml",
        "built-in",
    )


def test_a_kubernetes_service_s_port_is_not_taken_for_ours() -> None:
    assert load(None, {"SLUICEGATE_PORT": "tcp://10.0.0.1:80"}).settings.port == 8080


def test_the_data_directory_is_relative_to_the_file(tmp_path: Path) -> None:
    assert load(written(tmp_path, ""), {}).data_dir == tmp_path / "data"
    absolute = written(tmp_path, '[settings]\ndata_dir = "/var/x"\n')
    assert load(absolute, {}).data_dir == Path("/var/x")
    assert load(None, {}).data_dir == Path("data")


def test_training_settings_come_from_file_and_flags(tmp_path: Path) -> None:
    file = written(tmp_path, "[training]\nmax_rounds = 5\nseed = 1\n")
    config = load(file, {}, {"training": {"seed": 2, "max_rounds": None}})
    assert (config.training.max_rounds, config.training.seed) == (5, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[settings]\nprot = 1\n", r"settings: unknown setting 'prot'; did you mean port\?"),
        ("[settings]\nport = 'x'\n", r"settings\.port: got 'x'; must be a whole number"),
        ("[setings]\n", r"unknown table \[setings\]; did you mean settings\?"),
        ("rules = 5\n", r"rules must be written as \[\[rules\]\]"),
        ("settings = 5\n", r"settings must be written as \[settings\]"),
        ("[training]\nseeds = 1\n", r"training: unknown setting 'seeds'; did you mean seed\?"),
        ("[training]\nseed = 'x'\n", "training: .*int"),
        ("[source]\nlable = 'x'\n", r"source: .*did you mean label\?"),
        ("[detector]\nmod = 'x'\n", r"detector: .*did you mean mode\?"),
        ("[event_type]\nname = 'x'\n", "entity_type is missing"),
    ],
)
def test_mistakes_name_the_file_and_the_setting(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load(written(tmp_path, text), {})
    assert str(caught.value).startswith("sluicegate.toml: ")


def test_a_syntax_error_shows_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, "[settings]\nport = 80 80\n"), {})
    first, line, mark = str(caught.value).splitlines()
    assert "at line 2, column 11" in first
    assert line == "    port = 80 80"
    assert mark.index("^") == line.rindex("8")


def test_a_file_that_ends_too_early_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"sluicegate\.toml: Unterminated"):
        load(written(tmp_path, 'a = "'), {})


def test_a_wrong_environment_variable_is_named() -> None:
    with pytest.raises(ConfigError, match=r"SLUICEGATE_PORT: got 'http'"):
        load(None, {"SLUICEGATE_PORT": "http"})
    with pytest.raises(ConfigError, match=r"SLUICEGATE_PORT: got 70000; must be 0 to"):
        load(None, {"SLUICEGATE_PORT": "70000"})


def test_where_the_file_is_looked_for(tmp_path: Path) -> None:
    assert find(None, {}, tmp_path) is None
    file = written(tmp_path, "")
    assert find(None, {}, tmp_path) == file
    assert find(tmp_path, {}, Path("elsewhere")) == file
    assert find(None, {"SLUICEGATE_CONFIG": str(file)}, Path("elsewhere")) == file
    with pytest.raises(ConfigError, match="sluicegate init"):
        find(tmp_path / "none.toml", {}, tmp_path)


def test_latin_1_is_refused_kindly(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b"# \xe9\n")
    with pytest.raises(ConfigError, match=r"not UTF-8 at byte 2"):
        load(file, {})
