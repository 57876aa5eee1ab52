package org.slaacguard.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Sysctl;

/** A safe repair of a finding, which every operator of a gateway would want. */
public sealed interface Fix {
  /** The equivalent command, in quotes. */
  String command();

  /**
   * Applies the fix.
   *
   * @throws IOException if that fails
   */
  void apply() throws IOException;

  /**
   * Kernel settings of the host, in this order.
   *
   * @param settings names with slashes, and their values
   */
  record Settings(List<Setting> settings) implements Fix {
    /** A setting, named with slashes. */
    public record Setting(String name, String value) {}

    /** Copies the list. */
    public Settings {
      settings = List.copyOf(settings);
    }

    static Settings of(String name, String value) {
      return new Settings(List.of(new Setting(name, value)));
    }

    /** The same after others. */
    Settings after(List<Setting> others) {
      List<Setting> all = new ArrayList<>(others);
      all.addAll(settings);
      return new Settings(all);
    }

    @Override
    public String command() {
      StringBuilder text = new StringBuilder("'sysctl");
      settings.forEach(
          each -> text.append(' ').append(dotted(each.name())).append('=').append(each.value()));
      return text.append("'").toString();
    }

    /** Where an interface's name has a dot, sysctl(8) takes slashes. */
    private static String dotted(String name) {
      return name.indexOf('.') >= 0 ? name : name.replace('/', '.');
    }

    @Override
    public void apply() throws IOException {
      for (Setting each : settings) {
        Sysctl.require(each.name(), each.value());
      }
    }
  }

  /** Sets an interface up. */
  record LinkUp(String interfaceName) implements Fix {
    @Override
    public String command() {
      return "'ip link set " + interfaceName + " up'";
    }

    @Override
    public void apply() throws IOException {
      try (Rtnetlink rtnetlink = Rtnetlink.open()) {
        rtnetlink.links().change(interfaceName, new LinkChange().up(true));
      } catch (LinuxException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
  }
}
