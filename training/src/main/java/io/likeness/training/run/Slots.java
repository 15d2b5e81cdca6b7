package io.likeness.training.run;

import io.likeness.core.error.Fault;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.SparkSession;

/**
 * Where the workers of a training fit: each takes the cores of any task, or, by a profile of its
 * stage alone, as many as {@link #PROPERTY} says, such as all of an executor. It still computes on
 * one of them; what it has for itself then is the executor's memory.
 */
final class Slots {
  /** The property of Spark that gives the cores of a worker. */
  static final String PROPERTY = "spark.likeness.training.task-cpus";

  private final SparkContext context;
  private final ResourceProfile profile;
  private final int cpus;

  private Slots(SparkContext context, ResourceProfile profile, int cpus) {
    this.context = context;
    this.profile = profile;
    this.cpus = cpus;
  }

  /**
   * What the session asks for.
   *
   * @throws io.likeness.core.error.LikenessException when this Spark cannot give it
   */
  static Slots of(SparkSession spark) {
    SparkContext context = spark.sparkContext();
    requireStanding(context.getConf());
    String asked = spark.conf().get(PROPERTY, "");
    if (asked.isEmpty()) {
      return new Slots(context, context.resourceProfileManager().defaultResourceProfile(), 0);
    }
    if (!asked.matches("[1-9][0-9]{0,3}")) {
      throw Fault.ENVIRONMENT.because(
          PROPERTY + " is \"" + asked + "\"; give the cores of a worker, from 1 to 9999.");
    }
    if (context.isLocal()) {
      throw Fault.ENVIRONMENT.because(
          PROPERTY
              + " asks for a stage with cores of its own, which Spark gives on clusters only; leave"
              + " it out with the master "
              + context.master()
              + ".");
    }
    int cpus = Integer.parseInt(asked);
    ResourceProfile profile =
        new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(cpus)).build();
    try {
      context.resourceProfileManager().addResourceProfile(profile);
    } catch (Exception e) {
      // Scala declares nothing: it is a SparkException, of executors that are too small.
      throw Fault.ENVIRONMENT.because(PROPERTY + " is " + cpus + ": " + e.getMessage() + ".", e);
    }
    return new Slots(context, profile, cpus);
  }

  /**
   * A training's stage needs all its workers at once, and Spark runs none whose executors come and
   * go.
   */
  static void requireStanding(SparkConf conf) {
    String key = "spark.dynamicAllocation.enabled";
    if (conf.getBoolean(key, false) && !conf.get("spark.master", "").matches("local(\\[.*)?")) {
      throw Fault.ENVIRONMENT.because(
          key
              + " is true, and a training needs executors that stay; set it to false and name"
              + " spark.executor.instances for commands that train.");
    }
  }

  /** Workers that can run at once now, which a barrier stage may not exceed. */
  int free() {
    return context.maxNumConcurrentTasks(profile);
  }

  /** Says so where there are executors and none will ever take a worker. */
  void requireAny(int free) {
    ResourceProfile usual = context.resourceProfileManager().defaultResourceProfile();
    if (cpus > 0 && free == 0 && context.maxNumConcurrentTasks(usual) > 0) {
      throw Fault.ENVIRONMENT.because(
          PROPERTY
              + " asks for "
              + cpus
              + " cores of one executor for each worker, and none has them; lower it, or raise"
              + " spark.executor.cores.");
    }
  }

  <T> RDD<T> over(RDD<T> ranks) {
    return cpus > 0 ? ranks.withResources(profile) : ranks;
  }
}
