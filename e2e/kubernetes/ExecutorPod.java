import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.k8s.KubernetesExecutorConf;
import org.apache.spark.deploy.k8s.KubernetesExecutorSpec;
import org.apache.spark.internal.config.package$;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder;
import scala.Option;

/**
 * Writes the pod that a driver with the Spark properties of the first argument and the pod template
 * of the second asks for, for its first executor, into the file that is the third.
 */
public final class ExecutorPod {
  private ExecutorPod() {}

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(arguments[0]))) {
      properties.load(in);
    }
    SparkConf conf = new SparkConf(false);
    properties.stringPropertyNames().forEach(k -> conf.set(k, properties.getProperty(k)));
    conf.set("spark.kubernetes.executor.podTemplateFile", arguments[1]);
    KubernetesExecutorConf executor =
        new KubernetesExecutorConf(
            conf,
            conf.get("spark.app.id"),
            "1",
            Option.empty(),
            ResourceProfile$.MODULE$.DEFAULT_RESOURCE_PROFILE_ID());
    // Nothing is asked of the server: the builder reads files only.
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder().withMasterUrl("http://127.0.0.1:1").build())
            .build()) {
      KubernetesExecutorSpec asked =
          new KubernetesExecutorBuilder()
              .buildFromFeatures(
                  executor,
                  new SecurityManager(conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE()),
                  client,
                  ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf));
      Pod pod =
          new PodBuilder(asked.pod().pod())
              .editSpec()
              .addToContainers(asked.pod().container())
              .endSpec()
              .build();
      Files.writeString(Path.of(arguments[2]), Serialization.asJson(pod));
    }
  }
}
