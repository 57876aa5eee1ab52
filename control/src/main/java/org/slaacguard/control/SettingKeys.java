package org.slaacguard.control;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Collects the settings of one interface or peer from the UAPI. */
final class SettingKeys {
  private final Section section;
  private final Consumer<String> warn;
  private final Set<Setting<?>> cleared = new HashSet<>(4);
  private final Map<Setting<?>, Integer> entries = new HashMap<>(4);
  private Settings values = Settings.NONE;

  /** Nothing taken yet; warns nobody. */
  SettingKeys(Section section) {
    this(section, warning -> {});
  }

  /**
   * Nothing taken yet.
   *
   * @param warn takes warnings about probable mistakes
   */
  SettingKeys(Section section, Consumer<String> warn) {
    this.section = section;
    this.warn = warn;
  }

  /** Takes a line if it is about a setting. */
  boolean take(UapiLine line) {
    Setting<?> setting = SettingTable.ofKey(line.key());
    if (setting == null || !setting.in(section)) {
      return false;
    }
    switch (setting) {
      case ListSetting<?> list -> {
        if (line.key().equals(list.replaceKey())) {
          line.mustBeTrue();
          cleared.add(list);
        } else {
          add(list, line.value());
        }
      }
      case ValueSetting<?> value -> set(value, line.value());
    }
    return true;
  }

  private <T> void add(ListSetting<T> setting, String entry) {
    if (entries.merge(setting, 1, Integer::sum) > setting.most()) {
      throw new IllegalArgumentException("more than " + setting.most() + " of them");
    }
    values =
        values.with(
            setting, setting.merge(values.value(setting), setting.entry(entry, warnOf(setting))));
  }

  /** Sets a value; an empty text clears it. */
  private <T> void set(ValueSetting<T> setting, String text) {
    if (text.isEmpty()) {
      cleared.add(setting);
      values = values.with(setting, null);
    } else {
      values = values.with(setting, setting.parse(text, warnOf(setting)));
    }
  }

  private Consumer<String> warnOf(Setting<?> setting) {
    return text -> warn.accept(setting.key() + ": " + text);
  }

  SettingsUpdate update() {
    return new SettingsUpdate(cleared, values);
  }

  Settings settings() {
    return values;
  }
}
