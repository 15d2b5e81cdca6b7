package io.likeness.jobs.nightly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.walk.CheckedRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetriesTest {
  private static final Retries ONCE_MORE = new Retries(1, Duration.ZERO);
  private static final LocalDate DAY = LocalDate.of(2026, 11, 1);

  private final List<ObjectNode> told = new ArrayList<>();
  private int attempts;

  private static LikenessException busy() {
    return Fault.LAKE_UNREADABLE.because("No answer.", new IOException("503 Slow Down"));
  }

  /** An attempt that leaves a record and fails until {@code good}. */
  private String attempt(int good, LikenessException failure, Consumer<ObjectNode> listener) {
    attempts++;
    boolean well = attempts >= good;
    listener.accept(JsonNodeFactory.instance.objectNode().put("state", well ? "ok" : "refused"));
    if (!well) {
      throw failure;
    }
    return "done";
  }

  private List<String> states() {
    return told.stream().map(n -> n.path("state").asText()).toList();
  }

  @Test
  void nobodyIsToldOfAFailureThatAnotherTryMends() {
    assertThat(ONCE_MORE.<String>during(told::add, told -> attempt(2, busy(), told)))
        .isEqualTo("done");
    assertThat(states()).containsExactly("ok");
  }

  @Test
  void theLastFailureIsTold() {
    assertThatThrownBy(() -> ONCE_MORE.during(told::add, told -> attempt(9, busy(), told)))
        .hasMessage("No answer.");
    assertThat(attempts).isEqualTo(2);
    assertThat(states()).containsExactly("refused");
  }

  @Test
  void whatIsRefusedIsToldAtOnceAndNotTriedAgain() {
    LikenessException gate = Fault.GATE_CLOSED.because("Too few.");
    assertThatThrownBy(() -> ONCE_MORE.during(told::add, told -> attempt(9, gate, told)))
        .isSameAs(gate);
    assertThat(attempts).isOne();
    assertThat(states()).containsExactly("refused");
  }

  @Test
  void aLakeWhoseStoreDidNotAnswerIsOpenedAgain(@TempDir Path folder) {
    Recipe recipe =
        CheckedRecipe.read(Path.of("..", "conf", "recipes", "demo-voice.conf"), List.of());
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Lake opened =
        Nightly.opened(
            ONCE_MORE,
            DAY,
            recipe,
            told::add,
            () -> {
              attempts++;
              if (attempts == 1) {
                throw busy();
              }
              return lake;
            });
    assertThat(opened).isSameAs(lake);
    assertThat(told).isEmpty();
  }
}
