package io.likeness.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.LabelErrorSpec;
import io.likeness.core.recipe.VoteSpec;
import io.likeness.core.testing.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListVotesTest {
  @TempDir Path folder;

  @Test
  void aFileIsTheSameByItsRelativeAndItsAbsolutePath() throws Exception {
    Files.writeString(
        folder.resolve("votes.csv"),
        "file,ann,bob\na.wav,x,\n./a.wav,,y\n%s/a.wav,z,\nfile:%s/a.wav,,w\n"
            .formatted(folder, folder));
    VoteSpec votes =
        new VoteSpec(
            "votes.csv",
            "file",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of("ann", "bob"),
            2,
            LabelErrorSpec.Policy.REVIEW,
            "UTF-8");
    IngestSpec ingest = IngestSpec.limits(1, 1, 1);
    assertThat(ListVotes.of(TestSpark.session(), folder.toString(), votes, ingest).collectAsList())
        .extracting(r -> r.getString(0) + " " + r.getString(1) + " " + r.getString(2))
        .containsExactlyInAnyOrder(
            "file:" + folder + "/a.wav ann x",
            "file:" + folder + "/a.wav bob y",
            "file:" + folder + "/a.wav ann z",
            "file:" + folder + "/a.wav bob w");
  }
}
