"""Rules about reviews: code that nobody has looked at runs away from everything else, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from config.databricks.reviews import SCHEMA, Reviews
from config.databricks.section import Workspace
from config.diagnostics import Diagnostic, Path, allowed_words, error
from config.rules.facts import Facts

USE = "review"
"""What a pipeline of reviews uses."""


def one_workspace_has_reviews(facts: Facts) -> Iterator[Diagnostic]:
    """The pipeline and its identity are those of one workspace."""
    for path, _, _ in list(_reviews(facts))[1:]:
        yield error(
            (*path, "reviews"), "another workspace has reviews already", "One workspace of a stack has them at most: leave one out."
        )


def a_pipeline_makes_reviews(facts: Facts) -> Iterator[Diagnostic]:
    """Reviews need a pipeline that uses their connection, and identities that read repositories; no other stack has either."""
    if facts.devops is None or facts.databricks is None:
        return
    using = [key for key, pipeline in facts.devops.pipelines.items() if USE in pipeline.used]
    found = list(_reviews(facts))
    for key in using if not found else ():
        detail = "Add `reviews` to the workspace that they run in, or leave `review` out."
        yield error(("devops", "pipelines", key, "uses"), f"{USE} is used, and no workspace of this stack has reviews", detail)
    for path, _, _ in found:
        if not using:
            detail = "Add a pipeline, for example `review: {repository: notebooks, path: pipelines/review.yml, uses: [review, addresses]}`."
            yield error((*path, "reviews"), "no pipeline makes reviews", detail)
        if not facts.devops.access.pipelines_run_this_program:
            detail = "Set devops.access.pipelines_run_this_program: true. The identity of reviews reads the repository as a member."
            yield error((*path, "reviews"), "nobody could read the branch of a pull request", detail)
        for name in using:
            beside = sorted({"apply", "environment", "plan", "vault"} & set(facts.devops.pipelines[name].used))
            if beside:
                detail = "It runs for code that nobody has looked at. Leave out: " + ", ".join(beside)
                yield error(("devops", "pipelines", name, "uses"), "a pipeline of reviews uses nothing that others trust", detail)


def a_review_takes_all_notebooks_from_its_branch(facts: Facts) -> Iterator[Diagnostic]:
    """The notebooks of the job are in one git folder, which a review has on its own branch."""
    for path, workspace, reviews in _reviews(facts):
        job = workspace.jobs.get(reviews.job)
        for name, task in job.tasks.items() if job else ():
            deployment = workspace.notebooks.get(task.notebook.partition("/")[0])
            if deployment is not None and deployment.repository is None:
                summary = f'task "{name}" of job "{reviews.job}" runs {task.notebook}, which is not in a git folder'
                yield error(
                    (*path, "reviews", "job"),
                    summary,
                    "A review has the notebooks of its branch: name a job whose notebooks are all in git.",
                )
        folders = sorted({task.notebook.partition("/")[0] for task in job.tasks.values()}) if job else []
        if len(folders) > 1:
            detail = "A review is one branch of one repository: name a job whose notebooks are in one git folder."
            yield error(
                (*path, "reviews", "job"), f'the notebooks of job "{reviews.job}" are in several folders: {", ".join(folders)}', detail
            )


def a_review_has_a_schema_of_its_own(facts: Facts) -> Iterator[Diagnostic]:
    """Notebooks learn of the schema by a parameter that the job has; without one they would use that of everybody."""
    for path, workspace, reviews in _reviews(facts):
        job, place = workspace.jobs.get(reviews.job), (*path, "reviews", "parameters")
        given = sorted(name for name, value in reviews.parameters.items() if SCHEMA in value)
        if not given:
            yield error(
                place, "no parameter says the schema of the review", f'Add the one that names the job\'s schema: schema: "{SCHEMA}"'
            )
        known = {*job.parameters, *chain.from_iterable(task.parameters for task in job.tasks.values())} if job else set(given)
        for name in given:
            if name not in known:
                yield error((*place, name), f'job "{reviews.job}" has no parameter "{name}"', allowed_words(name, sorted(known)))


def a_review_can_write(facts: Facts) -> Iterator[Diagnostic]:
    """A review makes its schema in the catalog, so where the catalog keeps its tables must not be read-only."""
    for path, workspace, reviews in _reviews(facts):
        catalog = workspace.data.catalogs.get(reviews.catalog)
        location = workspace.data.locations.get(catalog.location) if catalog else None
        if catalog is not None and location is not None and location.read_only:
            summary = f'catalog "{reviews.catalog}" keeps its tables in the location "{catalog.location}", which is read-only'
            yield error((*path, "reviews", "catalog"), summary, "Name a catalog in which a review can make a schema.")


def a_review_reads_no_secret(facts: Facts) -> Iterator[Diagnostic]:
    """A cluster that reads secrets would show them to the code of a pull request."""
    for path, workspace, reviews in _reviews(facts):
        job = workspace.jobs.get(reviews.job)
        if job is None:
            continue
        named = {task.cluster for task in job.tasks.values()}
        shared = ((name, cluster) for name, cluster in workspace.clusters.items() if name in named)
        for name, cluster in chain(job.job_clusters.items(), shared):
            if cluster.secret_scopes:
                summary = f'cluster "{name}" of job "{reviews.job}" reads secrets ({", ".join(sorted(cluster.secret_scopes))})'
                yield error((*path, "reviews", "job"), summary, "Code that nobody has looked at could print them: name a job without.")


def _reviews(facts: Facts) -> Iterator[tuple[Path, Workspace, Reviews]]:
    for path, workspace in facts.workspaces():
        if workspace.reviews is not None:
            yield path, workspace, workspace.reviews
