"""Rebuilds corpora every night; the logical date of the run is the date that Likeness is given.

Runs of one corpus never overlap (max_active_runs = 1). A run that finds the corpus locked by another process (exit code
75) is skipped. Likeness itself tries again what is worth it (--retries), and Airflow nothing: a closed gate is as closed
the second time. Dates that were missed add nothing to a folder that grows; where each date has a folder of its own
({date} in --input), catchup=True does them in their order.
"""

from datetime import datetime

from airflow import DAG
from airflow.operators.bash import BashOperator

CORPORA = {
    "voices": "conf/recipes/spoken-digits.conf",
    "faces": "conf/recipes/faces.conf",
}

with DAG(
    dag_id="likeness_nightly",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 0},
    tags=["likeness"],
) as dag:
    for name, recipe in CORPORA.items():
        BashOperator(
            task_id=f"rebuild_{name}",
            cwd="/opt/likeness",
            # 75: another run holds the corpus, so this one has nothing to do.
            bash_command=(
                f"./likeness nightly {recipe} --date {{{{ ds }}}} --input /srv/raw --lake /srv/lake"
                f" --retries 2 --keep 30 --metrics /var/lib/node_exporter/likeness-{name}.prom"
            ),
            skip_on_exit_code=75,
        )
