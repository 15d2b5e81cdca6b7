package io.likeness.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sixteen clips of eight speakers, of which all that has a name has one in Chinese. */
final class ChineseCorpus {
  /** The gender of one speaker. */
  static final String HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>";

  private ChineseCorpus() {}

  /** Writes it to {@code folder/语料} and answers its recipe. */
  static Path write(Path folder) throws IOException {
    Path input = Files.createDirectories(folder.resolve("语料/录音"));
    StringBuilder manifest = new StringBuilder("文件,方言,说话人,性别\n");
    for (int person = 0; person < 8; person++) {
      for (int take = 0; take < 2; take++) {
        String name = "片段" + person + "-" + take + ".wav";
        Files.write(input.resolve(name), TinyCorpus.clip(person, take));
        manifest.append(
            String.join(
                ",",
                name,
                take == 0 ? "普通话" : "粤语",
                "说话人" + person,
                person == 7 ? HOSTILE : person % 2 == 0 ? "女" : "男"));
        manifest.append('\n');
      }
    }
    Files.writeString(input.resolve("清单.csv"), manifest);
    Files.writeString(
        Files.createDirectories(folder.resolve("目标")).resolve("普查.csv"),
        "gender,count\n女,60\n男,40\n");
    return Files.writeString(
        folder.resolve("配方.conf"),
        """
            corpus = zh
            kind = voice
            legal-basis = "合成数据，不含真人"
            ingest.sources = [ { manifest = "录音/清单.csv", file = "文件", label = "方言",
              person = "说话人", attributes { gender = "性别" } } ]
            split { train = 0.5, validation = 0.25, test = 0.25 }
            bias { protected = [gender]
              targets.gender { file = "目标/普查.csv", source = "2020 年人口普查，表 4" } }
            rebalance { attributes = [gender], method = raking }
            """);
  }
}
