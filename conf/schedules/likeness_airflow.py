"""Rebuilds corpora every night; the logical date of the run is the date that Likeness is given.

Runs of one corpus never overlap (max_active_runs = 1) and missed dates are caught up in their order. A run that finds
the corpus locked by another process (exit code 75) is skipped.
"""

from datetime import datetime, timedelta

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
    catchup=True,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=15)},
    tags=["likeness"],
) as dag:
    for name, recipe in CORPORA.items():
        BashOperator(
            task_id=f"rebuild_{name}",
            cwd="/opt/likeness",
            # 75: another run holds the corpus, so this one has nothing to do.
            bash_command=(
                f"./likeness nightly {recipe} --date {{{{ ds }}}} --input /srv/raw --lake /srv/lake"
                f" --retries 0 --keep 30 --metrics /var/lib/node_exporter/likeness-{name}.prom"
            ),
            skip_on_exit_code=75,
        )
