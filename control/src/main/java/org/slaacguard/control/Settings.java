package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.NdOption;

/**
 * The explicit settings of an interface or a peer. Immutable. A list without entries is the same as
 * an absent one.
 */
public final class Settings {
  /** No settings. */
  public static final Settings NONE = new Settings(Map.of());

  private final Map<Setting<?>, Object> values;

  private Settings(Map<Setting<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** The value; null if it is not set. */
  public <T> @Nullable T get(ValueSetting<T> setting) {
    return value(setting);
  }

  /** The value, or a default if it is not set. */
  public <T> T get(ValueSetting<T> setting, T otherwise) {
    T value = value(setting);
    return value == null ? otherwise : value;
  }

  /** The entries. */
  public <T> T get(ListSetting<T> setting) {
    T value = value(setting);
    return value == null ? setting.none() : value;
  }

  // Safe: with() stores only a T under a Setting of T.
  @SuppressWarnings("unchecked")
  <T> @Nullable T value(Setting<T> setting) {
    return (T) values.get(setting);
  }

  /** Whether the setting is set. */
  public boolean has(Setting<?> setting) {
    return values.containsKey(setting);
  }

  /** Whether nothing is set. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The text forms of its entries, or of its one value; empty if it is not set. */
  public <T> List<String> texts(Setting<T> setting) {
    T value = value(setting);
    return value == null ? List.of() : setting.texts(value);
  }

  /** The entries' text forms. */
  public <T> List<String> entries(ListSetting<T> setting) {
    T value = value(setting);
    return value == null ? List.of() : setting.entries(value);
  }

  /** Whether router advertisements carry any of them. */
  public boolean isAdvertised() {
    return !values.isEmpty() && values.keySet().stream().anyMatch(Setting::isAdvertised);
  }

  /** The options in router advertisements beside header and prefixes, in their order. */
  public List<NdOption> options() {
    List<NdOption> options = new ArrayList<>();
    SettingTable.all().forEach(setting -> options.addAll(options(setting)));
    return options;
  }

  private <T> List<NdOption> options(Setting<T> setting) {
    T value = value(setting);
    return value == null ? List.of() : setting.options(value, this);
  }

  /** The value for JSON; null if it is not set. */
  public <T> @Nullable Object json(ValueSetting<T> setting) {
    T value = value(setting);
    return value == null ? null : setting.json(value);
  }

  /** The same with another value; null removes it. */
  public <T> Settings with(Setting<T> setting, @Nullable T value) {
    Map<Setting<?>, Object> changed = new HashMap<>(values);
    if (value == null || setting.saysNothing(value)) {
      changed.remove(setting);
    } else {
      changed.put(setting, value);
    }
    return changed.isEmpty() ? NONE : new Settings(changed);
  }

  /** The same with the value that others have. */
  public <T> Settings withThatOf(Setting<T> setting, Settings other) {
    return with(setting, other.value(setting));
  }

  /** The same without these. */
  Settings without(Iterable<Setting<?>> settings) {
    Map<Setting<?>, Object> left = new HashMap<>(values);
    settings.forEach(left::remove);
    return left.isEmpty() ? NONE : new Settings(left);
  }

  /** These settings; absent ones are taken from others. */
  public Settings orElse(Settings other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    Map<Setting<?>, Object> all = new HashMap<>(other.values);
    all.putAll(values);
    return new Settings(all);
  }

  /** These settings after a change, which adds entries to lists and replaces values. */
  Settings merged(Settings change) {
    Settings all = this;
    for (Setting<?> setting : change.values.keySet()) {
      all = merged(all, setting, change);
    }
    return all;
  }

  private static <T> Settings merged(Settings before, Setting<T> setting, Settings change) {
    T next = change.value(setting);
    return next == null ? before : before.with(setting, setting.merge(before.value(setting), next));
  }

  /** These settings after a line of a file. */
  <T> Settings reading(Setting<T> setting, String text, Consumer<String> warn) {
    return with(setting, setting.again(value(setting), text, warn));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Settings settings && values.equals(settings.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "Settings" + values;
  }
}
