package io.likeness.core.recipe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;

/**
 * One key of a recipe that is in force.
 *
 * @param value as HOCON writes it; {@code ***} for a secret, and for what an address names before
 *     its host
 * @param source {@code FILE:LINE}, {@code conf/reference.conf:LINE} for a default, or {@code --set
 *     KEY=VALUE}
 */
public record Setting(String key, String value, String source) {
  private static final String USER = "(://)[^/@\\s\"]+@";

  /** All that {@code config} holds, by key; a list is one value. */
  static List<Setting> all(Config config) {
    return config.entrySet().stream()
        .map(e -> new Setting(e.getKey(), told(e.getKey(), e.getValue()), source(e.getValue())))
        .sorted(Comparator.comparing(Setting::key))
        .toList();
  }

  private static String told(String key, ConfigValue value) {
    return Problems.isSecret(key)
        ? Problems.HIDDEN
        : value
            .render(ConfigRenderOptions.concise())
            .replaceAll(USER, "$1" + Problems.HIDDEN + "@");
  }

  private static String source(ConfigValue value) {
    ConfigOrigin origin = value.origin();
    if (Problems.isSetting(origin)) {
      return Problems.setting(origin);
    }
    if (origin.resource() != null) {
      return "conf/reference.conf:" + origin.lineNumber();
    }
    return origin.filename() == null
        ? origin.description()
        : origin.filename() + ":" + origin.lineNumber();
  }
}
