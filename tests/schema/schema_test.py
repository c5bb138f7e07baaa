"""Every example manifest is valid by the schema that `tiphys schema` prints, wrong ones are not.

Usage: schema_test.py PROGRAM ROOT. The corpus is that of TIPHYS_CORPUS, else beside the project.
"""
import json
import os
import pathlib
import subprocess
import sys

import jsonschema

PROGRAM, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
CORPUS = pathlib.Path(os.environ.get("TIPHYS_CORPUS", ROOT / "../shared/corpus")) / "argo-examples"
KINDS = {"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow",
         "WorkflowEventBinding", "WorkflowTaskSet", "WorkflowTaskResult", "WorkflowArtifactGCTask",
         "ConfigMap", "Secret"}
HEAD = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow"}
WRONG = [
    {},
    {"kind": "Workflow"},
    {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workfow"},
    {"apiVersion": "v1", "kind": "Workflow"},
    {**HEAD, "spec": {"entrypoin": "a"}},
    {**HEAD, "spec": {"entrypoint": 1}},
    {**HEAD, "spec": {"templates": {"name": "a"}}},
    {**HEAD, "spec": {"parallelism": "many"}},
    {**HEAD, "spec": {"priority": 4294967296}},
    {**HEAD, "spec": {"templates": [{"name": "a", "steps": [{"name": "b"}]}]}},
    {**HEAD, "spec": {"templates": [{"name": "a", "container": {"comand": ["x"]}}]}},
    {**HEAD, "spec": {"templates": [{"name": "a", "container": {"command": "x"}}]}},
    {**HEAD, "spec": {"arguments": {"parameters": [{"name": "a", "value": {}}]}}},
    {**HEAD, "kind": "CronWorkflow", "spec": {"schedule": "* * * * *"}},
]


def printed(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words[:3])}: {done.stderr}")
    return done.stdout


def objects_of(text):
    """The JSON texts that stand one behind the other."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        value, end = decoder.raw_decode(text, at)
        yield value
        at = end
        while at < len(text) and text[at].isspace():
            at += 1


def main():
    schema = json.loads(printed("schema"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    failures = [f"accepted: {json.dumps(wrong)}" for wrong in WRONG if validator.is_valid(wrong)]
    files = sorted(str(p) for p in CORPUS.rglob("*") if p.suffix in (".yaml", ".yml", ".json"))
    if not files:
        print(f"SKIPPED: there is no corpus at {CORPUS}")
        return 77 if not failures else 1
    count = 0
    for value in objects_of(printed("convert", "-o", "json", *files)):
        if value.get("kind") not in KINDS:
            continue
        count += 1
        alone = jsonschema.Draft7Validator(
            {**schema, "oneOf": [{"$ref": f"#/definitions/{value['kind']}"}]})
        for error in alone.iter_errors(value):
            failures.append(f"{value['kind']} {value.get('metadata')}: {error.message[:300]}")
        if not validator.is_valid(value):
            failures.append(f"{value['kind']} {value.get('metadata')}: not one of the kinds")
    print("\n".join(failures[:50]))
    print(f"{count} objects of {len(files)} files, {len(failures)} failures")
    return 1 if failures or count < 200 else 0


if __name__ == "__main__":
    sys.exit(main())
