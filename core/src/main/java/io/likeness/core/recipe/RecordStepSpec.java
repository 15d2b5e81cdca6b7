package io.likeness.core.recipe;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One record-level privacy step: its name and its settings as they stand, one text or several each;
 * whoever owns the step checks them.
 */
public record RecordStepSpec(String step, SortedMap<String, List<String>> settings)
    implements Serializable {

  /** The steps of a block {@code privacy { record-steps = [ { step = …, … } ] }}. */
  static List<RecordStepSpec> of(Section privacy) {
    List<RecordStepSpec> out =
        privacy.sections("record-steps").stream().map(RecordStepSpec::one).toList();
    if (out.isEmpty()) {
      privacy.problem("record-steps", "should list at least one { step = … }");
    }
    privacy.refuseUnknownKeys();
    return out;
  }

  private static RecordStepSpec one(Section s) {
    TreeMap<String, List<String>> settings = new TreeMap<>();
    for (String key : s.names()) {
      if (!key.equals("step")) {
        settings.put(key, s.texts(key));
      }
    }
    return new RecordStepSpec(s.string("step"), settings);
  }
}
