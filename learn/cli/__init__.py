"""The commands of Learn: thin, over the same services as the pages."""

import typer

from learn.cli import admin, assessments, audit, backup, content, db, enrol, jobs, people, serving, units

app = typer.Typer(help="Học để làm việc.", no_args_is_help=True, add_completion=False)
app.add_typer(backup.app)
for name, group in {
    "admin": admin.app,
    "people": people.app,
    "units": units.app,
    "content": content.app,
    "assessments": assessments.app,
    "jobs": jobs.app,
    "audit": audit.app,
    "db": db.app,
}.items():
    app.add_typer(group, name=name)
app.command()(enrol.enrol)
app.command()(serving.run)
app.command()(serving.serve)
app.command()(serving.demo)
