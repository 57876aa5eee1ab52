package org.slaacguard.control;

import java.util.HashSet;
import java.util.Set;

/**
 * A change to settings: first clears some, then sets values and adds entries to lists. Other
 * settings stay.
 *
 * @param cleared settings to clear first
 * @param values values to set, or entries to add
 */
public record SettingsUpdate(Set<Setting<?>> cleared, Settings values) {
  /** An empty change. */
  public static final SettingsUpdate NOTHING = new SettingsUpdate(Set.of(), Settings.NONE);

  /** Copies the set. */
  public SettingsUpdate {
    cleared = Set.copyOf(cleared);
  }

  /** Sets these values, and adds these entries. */
  public static SettingsUpdate adding(Settings values) {
    return values.isEmpty() ? NOTHING : new SettingsUpdate(Set.of(), values);
  }

  /** Sets one setting, whatever it was before; a list's entries replace the earlier ones. */
  public static <T> SettingsUpdate setting(Setting<T> setting, T value) {
    return new SettingsUpdate(Set.of(setting), Settings.NONE.with(setting, value));
  }

  /** Sets these values, and clears all other live settings of this section. */
  public static SettingsUpdate replacing(Section section, Settings values) {
    return new SettingsUpdate(Set.copyOf(SettingTable.live(section)), values);
  }

  /** Sets these values; lists of this section end up with these entries only. */
  public static SettingsUpdate withLists(Section section, Settings values) {
    Set<Setting<?>> lists = new HashSet<>(SettingTable.live(section));
    lists.removeIf(setting -> setting instanceof ValueSetting<?>);
    return new SettingsUpdate(lists, values);
  }

  /** Whether it changes nothing. */
  public boolean isEmpty() {
    return cleared.isEmpty() && values.isEmpty();
  }

  /** This change, followed by another. */
  public SettingsUpdate then(SettingsUpdate next) {
    if (isEmpty() || next.isEmpty()) {
      return isEmpty() ? next : this;
    }
    Set<Setting<?>> gone = new HashSet<>(cleared);
    gone.addAll(next.cleared);
    return new SettingsUpdate(gone, next.applyTo(values));
  }

  /** The settings after this change. */
  public Settings applyTo(Settings before) {
    if (isEmpty()) {
      return before;
    }
    return before.without(cleared).merged(values);
  }
}
