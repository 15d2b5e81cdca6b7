# For a Zeppelin 0.11 or 0.12 with a Spark 3.5 for Scala 2.13; copy to ZEPPELIN_HOME/conf and set LIKENESS.
# LIKENESS is the folder of this repository, built once by ./likeness --version.
export LIKENESS="${LIKENESS:?set LIKENESS to the folder of the repository}"
export SPARK_HOME="$LIKENESS/jobs/target/spark"
export SPARK_SCALA_VERSION=2.13
export ZEPPELIN_NOTEBOOK_DIR="$LIKENESS/notebooks"
# Zeppelin refuses WebSockets of origins that it does not know.
export ZEPPELIN_ALLOWED_ORIGINS="http://localhost:8080"
