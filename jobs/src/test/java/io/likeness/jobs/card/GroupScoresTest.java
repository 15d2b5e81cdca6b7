package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.jobs.language.Phrase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupScoresTest {
  private static List<Block> of(String report) throws JsonProcessingException {
    List<Block> out = new ArrayList<>();
    GroupScores.add(out, new ObjectMapper().readTree(report.replace('\'', '"')));
    return out;
  }

  private static List<List<String>> cells(List<Block> blocks) {
    return blocks.stream()
        .filter(b -> b instanceof Block.Table)
        .flatMap(b -> ((Block.Table) b).rows().stream())
        .map(row -> row.stream().map(Phrase::english).toList())
        .toList();
  }

  @Test
  void showsPersonsScoresAndWhetherChanceCouldHaveDoneIt() throws JsonProcessingException {
    assertThat(
            cells(
                of(
                    "{'groups': {'accent': {'yue': {'accuracy': 0.7, 'uar': 0.65}}}, 'groupGaps':"
                        + " [{'attribute': 'accent', 'value': 'yue', 'rows': 40, 'persons': 6,"
                        + " 'difference': 0.2, 'low': 0.05, 'high': 0.35, 'adjusted': 0.012}]}")))
        .containsExactly(
            List.of(
                "accent",
                "yue",
                "40",
                "6",
                "0.700",
                "0.650",
                "+0.200",
                "+0.050 – +0.350",
                "0.012"));
  }

  @Test
  void saysNothingOfChanceForOnePersonAndTakesHeldOutPersonsWithoutATestSplit()
      throws JsonProcessingException {
    List<Block> blocks =
        of(
            "{'groupGaps': [], 'leaveOnePersonOutGroups': {'accent': {'b': {'accuracy': 1, 'uar':"
                + " 1}}}, 'leaveOnePersonOutGroupGaps': [{'attribute': 'accent', 'value': 'b',"
                + " 'rows': 4, 'persons': 1, 'difference': -0.5, 'low': 'NaN', 'high': 'NaN',"
                + " 'adjusted': 'NaN'}]}");
    assertThat(cells(blocks))
        .containsExactly(List.of("accent", "b", "4", "1", "1.000", "1.000", "-0.500", "–", "–"));
    assertThat(((Block.Text) blocks.get(0)).text().english()).contains("held out once");
  }

  @Test
  void reportsOfOlderModelsHaveNoGroupsToShow() throws JsonProcessingException {
    assertThat(of("{}")).isEmpty();
  }
}
