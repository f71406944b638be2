"""Which folders are the parts of a set, and which its classes."""

import pytest
from PIL import Image

from jaxcnn.data import DataError, load
from jaxcnn.data.folders import images_in
from jaxcnn.data.layout import part_of


@pytest.mark.parametrize(
    ("part", "names"),
    [
        (
            "train",
            (
                "train Train TRAIN training Training TRAINING training_set trainset TrainSet train-set train_data trainData "
                "train_images seg_train treino Treino TREINO treinamento conjunto_de_treino entrenamiento train1 train.set"
            ),
        ),
        (
            "test",
            (
                "test Test TEST tests testing test_set testset TestSet test-set test_data seg_test test_images teste Teste "
                "testes TESTES conjunto_de_teste prueba held-out holdout test2"
            ),
        ),
        (
            "validation",
            (
                "val Val VAL valid validation Validation VALIDATION val_set validation-set validação Validação validacao "
                "validación dev eval"
            ),
        ),
        (
            None,
            (
                "cats dogs trains tested TrainStation test_tube contest tester validator value a data images set val_di_fiemme "
                "0 12 dataset img évaluer"
            ),
        ),
    ],
)
def test_names(part, names):
    assert {name: part_of(name) for name in names.split()} == dict.fromkeys(names.split(), part)


def make(root, put, tree):
    """Put pictures into folders: "train/a" for two of them there, "train/." for two beside the class folders."""
    for number, place in enumerate(tree.split()):
        if place.endswith("/."):
            put(root / place[:-2], 2, start=10 * number + 100)
        elif place.endswith("/"):
            (root / place).mkdir(parents=True)
        else:
            put(root / place, 2, start=10 * number)
    return root


@pytest.mark.parametrize(
    ("tree", "learned", "held_out"),
    [
        ("train/a train/b test/a test/b", 4, 4),
        ("Train/a Train/b TEST/a TEST/b", 4, 4),
        ("treino/a treino/b teste/a teste/b", 4, 4),
        ("treino/a treino/b validação/a validação/b", 4, 4),
        ("training_set/a training_set/b test_set/a test_set/b", 4, 4),
        ("seg_train/seg_train/a seg_train/seg_train/b seg_test/seg_test/a seg_test/seg_test/b", 4, 4),
        ("train/a train/b val/a val/b", 4, 4),
        ("train/a train/b test/a test/b docs/ models/", 4, 4),
        ("train/a train/b __MACOSX/train", 2, 2),
        ("train/a train/b", 2, 2),
        ("TRAINING/a TRAINING/b", 2, 2),
        ("treino/a treino/b", 2, 2),
        ("a b", 2, 2),
        ("a/deeper a/more b .hidden/c @eaDir/d", 4, 2),
    ],
)
def test_parts_are_recognised(tmp_path, put, tree, learned, held_out):
    data = load(f"images:{make(tmp_path, put, tree)}", (8, 8, 3))
    assert data.classes == ("a", "b")
    assert len(data.train_labels) + len(data.test_labels) == learned + held_out
    if "test" in tree.lower() or "val" in tree:
        assert (len(data.train_labels), len(data.test_labels)) == (learned, held_out)


def test_a_class_may_be_called_train_among_others(tmp_path, put):
    assert images_in(str(make(tmp_path, put, "car plane train"))).classes == ("car", "plane", "train")


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (
            "train test",
            "train is a part of a set and has no class folders; sort its pictures into one for each class",
        ),
        ("Treino Teste", "Treino is a part of a set and has no class folders"),
        ("train", "train is a part of a set and has no class folders"),
        ("train test validation", "train is a part of a set and has no class folders"),
        ("train/a train/b test", "test is a part of a set and has no class folders"),
        ("train test/a test/b", "train is a part of a set and has no class folders"),
        ("train/ test/a test/b", "train is a part of a set and has no class folders"),
        ("train/a train/b train/. test/a test/b", "train has 2 pictures beside its class folders, such as"),
        ("train/a train/b test/a test/b test/.", "test has 2 pictures beside its class folders, such as"),
        ("a b ./.", "has 2 pictures beside its class folders, such as"),
        (
            "test/a test/b",
            "has test and no train; put the class folders to learn from into .*train, or rename test",
        ),
        ("val/a val/b", "has val and no train"),
        ("a b test/a test/b", "has test and no train"),
        ("a b test", "has test and no train; .* or rename test if it is a class"),
        ("a b train/a train/b", "has train beside a, b: are these classes or parts"),
        (
            "train/a train/b Training/a Training/b",
            "more than one part called train: Training, train; leave one",
        ),
        ("train/a test/a Teste/a", "more than one part called test: Teste, test"),
        ("data/train/a data/train/b data/test/a", "folders called test, train inside of others; give .*data"),
        ("a/train a/test b/train b/test", "the parts come first, then the classes: train/cats"),
        (
            "data/a data/b",
            "one class folder only, data; give .*data if the classes are the folders in it: a, b",
        ),
    ],
)
def test_what_could_be_both_is_refused(tmp_path, put, tree, message):
    with pytest.raises(DataError, match=message):
        images_in(str(make(tmp_path, put, tree)))


def test_links_count_and_none_is_followed_twice(tmp_path, put):
    put(tmp_path / "elsewhere" / "a", 2)
    put(tmp_path / "elsewhere" / "more", 3, start=10)
    root = tmp_path / "set"
    put(root / "b", 2)
    (root / "a").symlink_to(tmp_path / "elsewhere" / "a", target_is_directory=True)
    (root / "b" / "more").symlink_to(tmp_path / "elsewhere" / "more", target_is_directory=True)
    (root / "b" / "again").symlink_to(root / "b", target_is_directory=True)
    (root / "b" / "one.png").symlink_to(tmp_path / "elsewhere" / "a" / "000.png")
    listing = images_in(str(root))
    assert listing.classes == ("a", "b")
    assert listing.labels.tolist() == [0] * 2 + [1] * 6


@pytest.mark.parametrize("place", ["c", "a/c", "a/c.png"])
def test_a_link_to_nothing_is_named(tmp_path, put, place):
    make(tmp_path, put, "a b")
    (tmp_path / place).symlink_to(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"c(\.png)? is a link to nothing; mend or remove it"):
        images_in(str(tmp_path))


@pytest.mark.parametrize("suffix", [".heic", ".HEIC", ".nef", ".svg"])
def test_a_picture_that_pillow_does_not_read_is_named(tmp_path, put, suffix):
    make(tmp_path, put, "a b")
    (tmp_path / "a" / f"photo{suffix}").write_bytes(b"pixels")
    with pytest.raises(
        DataError, match=r"photo.* is a picture of a kind that Pillow does not read; save it as PNG"
    ):
        images_in(str(tmp_path))


def test_what_is_no_picture_is_left_out(tmp_path, put):
    make(tmp_path, put, "train/a train/b test/a test/b")
    for name in ("README.md", "train/labels.csv", "test/a/Thumbs.db", "train/a/._000.png", "train/b/notes"):
        (tmp_path / name).write_bytes(b"text")
    assert len(images_in(str(tmp_path)).labels) == 8


def test_one_class_is_named(tmp_path, put):
    make(tmp_path, put, "train/only test/only")
    with pytest.raises(DataError, match=r"one class only; give it at least two \(there is only\)"):
        load(f"images:{tmp_path}")


def test_a_single_picture_is_a_picture(tmp_path, put):
    make(tmp_path, put, "train/a train/b")
    Image.new("L", (4, 4), 7).save(tmp_path / "train" / "a" / "grey.JPG")
    assert len(images_in(str(tmp_path)).labels) == 5
