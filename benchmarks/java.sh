# Sourced by scripts that run a program of their own against the build and its Spark. Needs $dir; sets java_home, spark and path.
java_home="${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}"
spark="$PWD/jobs/target/spark" path="$PWD/jobs/target/likeness-jobs-0.1.0.jar:$PWD/jobs/target/lib/*"

# compiled NAME FILE …: the programs as DIR/NAME.jar, and their classes in DIR/classes; once there is a build.
compiled() {
  local name=$1
  shift
  mkdir -p "$dir/classes"
  "$java_home/bin/javac" -d "$dir/classes" -cp "$path:$spark/jars/*" "$@"
  "$java_home/bin/jar" --create --file "$dir/$name.jar" -C "$dir/classes" .
}
