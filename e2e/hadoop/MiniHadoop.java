import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS with one data node and YARN with two node managers in one process, started from this source;
 * writes what a client needs to know into the folder that is its argument, and stays.
 */
public final class MiniHadoop {
  private MiniHadoop() {}

  public static void main(String[] arguments) throws Exception {
    Configuration conf = new Configuration();
    conf.set("dfs.replication", "1");
    MiniDFSCluster hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).format(true).build();
    hdfs.waitActive();

    YarnConfiguration settings = new YarnConfiguration(conf);
    settings.set("yarn.nodemanager.vmem-check-enabled", "false");
    String queues = "yarn.scheduler.capacity.";
    settings.set(queues + "root.queues", "default");
    settings.set(queues + "root.default.capacity", "100");
    settings.set(queues + "root.default.maximum-capacity", "100");
    settings.set(queues + "root.default.state", "RUNNING");
    settings.set(queues + "maximum-am-resource-percent", "1");
    MiniYARNCluster yarn = new MiniYARNCluster("likeness", 2, 1, 1);
    yarn.init(settings);
    yarn.start();
    if (!yarn.waitForNodeManagersToConnect(30_000)) {
      throw new IOException("the node managers did not come");
    }

    Path folder = Files.createDirectories(Path.of(arguments[0]));
    StringBuilder site = new StringBuilder("<configuration>\n");
    site.append(property("fs.defaultFS", hdfs.getURI().toString()));
    site.append(property("dfs.replication", "1"));
    for (String key : new String[] {"address", "scheduler.address", "webapp.address"}) {
      String name = "yarn.resourcemanager." + key;
      site.append(property(name, yarn.getConfig().get(name)));
    }
    Files.writeString(folder.resolve("yarn-site.xml"), site + "</configuration>\n");
    Files.writeString(folder.resolve("core-site.xml"), site + "</configuration>\n");
    Thread.currentThread().join();
  }

  private static String property(String name, String value) {
    return "<property><name>" + name + "</name><value>" + value + "</value></property>\n";
  }
}
