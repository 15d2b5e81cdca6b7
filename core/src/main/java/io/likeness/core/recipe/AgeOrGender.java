package io.likeness.core.recipe;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Labels by which a model would guess how old somebody is or of what gender. They are recognised by
 * the name of the column that they come from, or by their own words, of which a name that says
 * nothing and words that are no common ones escape; letters alone, such as m and f, are no words.
 */
public final class AgeOrGender {
  /** The key of the train block that asks for such a model. */
  public static final String KEY = "audit";

  /** The way out for labels such as 10-20 that are steps and no ages. */
  public static final String RENAMED =
      "rename labels that are neither by ingest.label-map, such as 10-20 to \"10 to 20\".";

  private static final Pattern COLUMN =
      Pattern.compile(
          "(?:.*[^a-z])?(?:ages?|genders?|sex)(?:[^a-z].*)?|agegroup|ageband|agerange|.*(?:年龄|性别).*");

  private static final Set<String> GENDERS =
      Set.of("male", "female", "man", "woman", "men", "women", "男", "女", "男性", "女性");

  private static final Pattern AGES =
      Pattern.compile(
          "(?:age[ds]? )?[0-9]{1,3} ?[-–] ?[0-9]{1,3}"
              + "|[0-9]{2,3} ?[+]"
              + "|(?:more than|over|under|below) [0-9]{1,3}"
              + "|teens|twenties|thirties|fou?rties|fifties|sixties|seventies|eighties|nineties");

  /** Words that stand beside either and say nothing themselves. */
  private static final Set<String> BESIDE =
      Set.of("unknown", "other", "prefer not to say", "non-binary", "nonbinary", "diverse", "未知");

  private AgeOrGender() {}

  /** Whether a column or group of this name holds ages or genders. */
  static boolean isNameOf(String column) {
    return COLUMN.matcher(column.toLowerCase(Locale.ROOT)).matches();
  }

  /** Whether {@code labels} are ages, or genders, and nothing else. */
  public static boolean are(List<String> labels) {
    List<String> telling =
        labels.stream()
            .map(l -> l.strip().toLowerCase(Locale.ROOT))
            .filter(l -> !BESIDE.contains(l))
            .toList();
    return !telling.isEmpty()
        && (GENDERS.containsAll(telling)
            || telling.stream().allMatch(l -> AGES.matcher(l).matches()));
  }
}
