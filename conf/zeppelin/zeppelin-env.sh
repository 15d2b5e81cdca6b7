# For a Zeppelin 0.11 or 0.12: copy to ZEPPELIN_HOME/conf and set LIKENESS and SPARK_HOME, here or where Zeppelin is started.
# LIKENESS is the folder of this repository, built once by ./likeness --version; no blank may stand in it.
export LIKENESS="${LIKENESS:?set LIKENESS to the folder of the repository}"
export SPARK_HOME="${SPARK_HOME:?set SPARK_HOME to a downloaded Spark 3.5.6 for Scala 2.13}"
export SPARK_SCALA_VERSION=2.13
likeness_jars=("$LIKENESS"/jobs/target/likeness-jobs-*[0-9].jar "$LIKENESS/jobs/target/lib/*" "$LIKENESS"/jobs/target/spark/jars/delta-s*.jar)
if [[ ! -f ${likeness_jars[0]} ]]; then
  printf 'LIKENESS=%s holds no built Likeness: run ./likeness --version there, or set LIKENESS to the folder of the repository.\n' "$LIKENESS" >&2
  exit 1
fi
# Zeppelin takes the Scala shell from the Spark home; the one below jobs/target has none.
if [[ -z $(find "$SPARK_HOME/jars/" -name 'spark-repl_2.13-3.5.*.jar' 2>/dev/null) ]]; then
  printf 'SPARK_HOME=%s holds no jars/spark-repl_2.13-3.5.*.jar: set it to a downloaded Spark 3.5.6 for Scala 2.13.\n' "$SPARK_HOME" >&2
  exit 1
fi
# Zeppelin writes what paragraphs show, voices and faces too, into the files of the notes: those of the repository stay as they are.
export ZEPPELIN_NOTEBOOK_DIR="${ZEPPELIN_NOTEBOOK_DIR:-${HOME:?set HOME or ZEPPELIN_NOTEBOOK_DIR}/likeness-notebooks}"
if [[ ! -d $ZEPPELIN_NOTEBOOK_DIR ]]; then
  mkdir -p -m 700 "$ZEPPELIN_NOTEBOOK_DIR"
  cp "$LIKENESS"/notebooks/*.zpln "$ZEPPELIN_NOTEBOOK_DIR"
fi
# Zeppelin refuses WebSockets of origins that it does not know.
export ZEPPELIN_ALLOWED_ORIGINS="http://localhost:8080"
export SPARK_SUBMIT_OPTIONS="--properties-file $LIKENESS/conf/spark/local.conf"

# bin/interpreter.sh reads this file again for every interpreter; the others need none of this.
if [[ ${INTERPRETER_DIR-} == */spark ]]; then
  # Before Spark's own: a downloaded Spark brings a gson too old for DJL.
  ZEPPELIN_INTP_CLASSPATH_OVERRIDES="$(IFS=: && printf '%s' "${likeness_jars[*]}")"
  export ZEPPELIN_INTP_CLASSPATH_OVERRIDES
  # As ./likeness sets them; a relative address of a lake in a note is meant from likeness.home.
  export ZEPPELIN_INTP_JAVA_OPTS="-Dlikeness.home=$LIKENESS -Duser.timezone=UTC -Dai.djl.pytorch.num_threads=1 -Dai.djl.pytorch.num_interop_threads=1 -Ddev.ludovic.netlib.blas.nativeLib=none -Ddev.ludovic.netlib.lapack.nativeLib=none -Ddev.ludovic.netlib.arpack.nativeLib=none"
fi
