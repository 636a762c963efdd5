//! What names mean.

use super::*;

/// The folders that `path` names, and its home.
fn told(path: &Path) -> (Vec<PathBuf>, PathBuf) {
    let place = Place::of(path).unwrap();
    (place.folders().to_vec(), place.home().to_owned())
}

#[test]
fn a_list_has_its_home_beside_its_first_folder_and_its_readers_beside_that() {
    let (folders, home) = told("index/a, x/b,index/c,".as_ref());
    assert_eq!(folders, ["index/a", "x/b", "index/c"].map(PathBuf::from));
    assert_eq!(home, Path::new("index/a.shards"));
    let Place::Several(shards) = Place::of("index/a,x/b,index/c".as_ref()).unwrap() else {
        panic!("one folder");
    };
    assert_eq!((shards.written_as(0), shards.written_as(2)), ("../a".into(), "../c".into()));
    assert!(Path::new(&shards.written_as(1)).is_absolute());
    assert_eq!(Place::Several(shards).main(), Path::new("index/a"));
}

#[test]
fn a_folder_with_a_comma_in_its_name_is_one_and_so_is_one_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let comma = folder.path().join("a,b");
    assert_eq!(Place::of(&comma).unwrap().folders().len(), 2);
    std::fs::create_dir(&comma).unwrap();
    for path in [&comma, &folder.path().join("nothing"), &folder.path().to_owned()] {
        assert_eq!(told(path), (vec![path.clone()], path.clone()));
        assert_eq!(Place::of(path).unwrap().main(), *path);
    }
}

#[test]
fn a_file_names_folders_from_its_own_on_and_gives_the_same_names_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(NAME);
    std::fs::write(&file, r#"{"folders": ["a", "/b", "../c"]}"#).unwrap();
    let expected = vec![folder.path().join("a"), PathBuf::from("/b"), folder.path().join("../c")];
    for path in [folder.path(), &file] {
        assert_eq!(told(path), (expected.clone(), folder.path().to_owned()));
        let Place::Several(shards) = Place::of(path).unwrap() else { panic!("one folder") };
        assert_eq!([0, 1, 2].map(|at| shards.written_as(at)), ["a", "/b", "../c"]);
    }
}

#[test]
fn too_few_too_many_and_twice_are_told() {
    let many: Vec<String> = (0..17).map(|at| format!("s{at}")).collect();
    for (list, message) in [
        ("a,".to_owned(), "names 1 folders"),
        (many.join(","), "names 17 folders"),
        ("a,b,a".to_owned(), "names the folder a twice"),
    ] {
        let error = Place::of(list.as_ref()).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    assert_eq!(Place::of(many[..16].join(",").as_ref()).unwrap().folders().len(), MOST_SHARDS);
}
