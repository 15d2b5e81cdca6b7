package io.likeness.core.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgeOrGenderTest {
  @Test
  void columnsAreKnownByTheirNames() {
    assertThat(
            List.of("age", "Age", "age_band", "gender", "speaker.gender", "Sex", "ageGroup", "性别"))
        .allMatch(AgeOrGender::isNameOf);
    assertThat(List.of("language", "image", "page", "digit", "sexton", "engagement", "label"))
        .noneMatch(AgeOrGender::isNameOf);
  }

  @Test
  void labelsAreKnownByTheirWordsAndAllHaveToBeSuch() {
    assertThat(AgeOrGender.are(List.of("Female", "Male", "unknown"))).isTrue();
    assertThat(AgeOrGender.are(List.of("0-2", "20-29", "70+"))).isTrue();
    assertThat(AgeOrGender.are(List.of("twenties", "thirties"))).isTrue();
    assertThat(AgeOrGender.are(List.of("男", "女"))).isTrue();
    assertThat(AgeOrGender.are(List.of("0", "1", "7"))).as("digits").isFalse();
    assertThat(AgeOrGender.are(List.of("m", "f"))).as("phones").isFalse();
    assertThat(AgeOrGender.are(List.of("0-1", "10-20"))).as("for all one knows").isTrue();
    assertThat(AgeOrGender.are(List.of("0 to 1", "10 to 20")))
        .as("%s", AgeOrGender.RENAMED)
        .isFalse();
    assertThat(AgeOrGender.are(List.of("man", "dog"))).isFalse();
    assertThat(AgeOrGender.are(List.of("unknown", "other"))).isFalse();
  }
}
