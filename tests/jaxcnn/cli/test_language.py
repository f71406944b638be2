"""The command `jaxcnn` in the language that an option or the environment names."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from jaxcnn.__main__ import main
from jaxcnn.cli.language import choose


def typed(*arguments):
    answer = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return answer.exit_code, answer.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "pt_BR", "summary", "lenet5"],
        ["--lang=pt_BR", "summary", "lenet5"],
        ["summary", "--lang", "pt_BR", "lenet5"],
        ["summary", "lenet5", "--lang=pt_BR"],
        ["--lang", "en", "summary", "lenet5", "--lang", "pt_BR"],
    ],
)
def test_the_option_stands_before_or_after_the_command(arguments):
    code, out = typed(*arguments)
    assert (code, "parâmetros" in out, "parameters" in out) == (0, True, False)


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "pt_BR.UTF-8"}, "pt_BR"),
        ([], {"LANG": "pt_BR.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "de_DE", "JAXCNN_LANG": "pt"}, "pt_BR"),
        (["--lang", "en"], {"LANG": "pt_BR"}, "en"),
        (["--lang"], {"LANG": "pt_PT"}, "pt_BR"),
    ],
)
def test_the_option_comes_before_the_environment(arguments, environment, language):
    assert choose(arguments, environment) == language


def test_help_and_clicks_own_words_are_in_the_language_and_in_english_again_after_it():
    before = typed("train", "--help"), typed("--help"), dict(os.environ)
    code, out = typed("train", "--help", "--lang", "pt_BR")
    assert code == 0
    for words in ("Uso: ", "Opções:", "Treina uma rede", "Imagens em um passo.", "Idioma do que você lê"):
        assert words in out
    assert "Redes convolucionais como a aula" in typed("--lang", "pt_BR", "--help")[1]
    assert (typed("train", "--help"), typed("--help"), dict(os.environ)) == before
    assert "Opções" not in str(before[:2])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--shift", 1, "--crop", 1], "deslocam as imagens"),
        (["--momentum", 0.9], "--momentum acompanha --optimizer sgd, e veio adam"),
        (["--weight-decay", 0.1], "tente adamw no lugar de adam"),
        (["--batch", 10, "--devices", 3], "--batch deve ser múltiplo de --devices, e vieram 10 e 3"),
        (["--resume"], "--resume precisa da pasta do treinamento"),
        (["--out", "empty", "--resume"], "empty não contém um treinamento para retomar"),
        (["--batch", 999_999], "imagens para treinar, e o lote pedido tem 999999"),
        (["--crop", 40], "as imagens têm 32 x 32 pixels, e veio 40"),
    ],
)
def test_errors_are_in_the_language(options, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out = typed("train", "--lang", "pt_BR", *options)
    assert code != 0
    assert sentence in out
    assert sentence not in typed("train", *options)[1]


def test_a_filter_speaks_the_language(tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    arguments = ["filter", tmp_path / "text.png", "--kernel", "blur", "--out", tmp_path / "out.png"]
    assert "indique um arquivo PNG ou JPEG" in typed(*arguments, "--lang", "pt_BR")[1]
    assert "give a PNG or JPEG file" in typed(*arguments)[1]


def test_an_unknown_language_is_a_wrong_call():
    code, out = typed("summary", "lenet5", "--lang", "xx")
    assert (code, "'xx' is not one of 'en', 'pt_BR'" in out) == (2, True)


def test_as_a_program():
    program = [sys.executable, "-m", "jaxcnn", "summary", "lenet5"]
    environment = {**os.environ, "LANGUAGE": "pt_BR", "COLUMNS": "120"}
    answer = subprocess.run(program, env=environment, capture_output=True, text=True, check=True)
    assert "parâmetros" in answer.stdout
