package io.likeness.core;

import java.util.List;
import java.util.Map;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Views of collections for the other language, in the one way that Scala 2.12 and 2.13 both have:
 * {@code scala.jdk} came with 2.13, which calls the older converters deprecated.
 */
@SuppressWarnings("deprecation")
public final class ScalaCollections {
  private ScalaCollections() {}

  public static <K, V> scala.collection.Map<K, V> asScala(Map<K, V> map) {
    return JavaConverters.mapAsScalaMap(map);
  }

  public static <T> Seq<T> asScala(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toSeq();
  }

  public static <T> Iterator<T> asScala(java.util.Iterator<T> iterator) {
    return JavaConverters.asScalaIterator(iterator);
  }

  public static <K, V> Map<K, V> asJava(scala.collection.Map<K, V> map) {
    return JavaConverters.mapAsJavaMap(map);
  }

  public static <T> List<T> asJava(Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }
}
