package org.slaacguard.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.BareInterface;
import org.slaacguard.gateway.ConfiguredInterface;
import org.slaacguard.gateway.ErrorText;
import org.slaacguard.gateway.Gateway;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.ProcessSettingsFile;
import org.slaacguard.gateway.ProcessWatch;
import org.slaacguard.gateway.SpareMemory;

/**
 * The daemon that {@link Background} starts by {@code serve INTERFACE [FILE]}. It is no command for
 * users. Picocli does not parse its arguments, because that would take a tenth of the start.
 */
final class BackgroundDaemon {
  /** The word that selects it. */
  static final String WORD = "serve";

  private final String interfaceName;
  private final @Nullable Path file;

  private BackgroundDaemon(String interfaceName, @Nullable Path file) {
    this.interfaceName = interfaceName;
    this.file = file;
  }

  /** Whether these arguments select it. */
  static boolean isMeant(String... arguments) {
    return arguments.length >= 2 && arguments.length <= 3 && arguments[0].equals(WORD);
  }

  /** Serves until the end, and returns the exit status. */
  static int run(String... arguments) throws Exception {
    return new BackgroundDaemon(arguments[1], arguments.length == 3 ? Path.of(arguments[2]) : null)
        .serve();
  }

  private int serve() throws Exception {
    String name = InterfaceNames.check(interfaceName);
    // Set before the first logger is created.
    String log = Background.log(name).toString();
    System.setProperty(LogSetup.FILE_PROPERTY, log);
    StartupLines.begin();
    SpareMemory.follow();
    try (Gateway gateway = Gateway.open(false, ProcessSettingsFile.ofEnvironment());
        ProcessWatch _ = ProcessWatch.open(gateway, Version.NUMBER)) {
      if (file == null) {
        // Started by wg-quick, so no other interface joins it.
        gateway.up(new BareInterface(name, gateway.parts()));
      } else {
        gateway.listen(Version.NUMBER, log);
        StartupLines.listening();
        gateway.up(new ConfiguredInterface(file, gateway.parts(), null));
      }
      StartupLines.ready();
      return gateway.await();
    } catch (Exception e) {
      StartupLines.fail(Objects.requireNonNullElse(ErrorText.of(e), e.toString()));
      throw e;
    }
  }
}
