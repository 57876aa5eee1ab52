package org.slaacguard.cli;

import java.nio.file.Path;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.gateway.BackendFactory;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.Daemon;
import org.slaacguard.gateway.HostSide;
import org.slaacguard.gateway.KeyProtection;
import org.slaacguard.gateway.UapiSockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway as a file describes it.
 *
 * <ol>
 *   <li>PreUp; the interface and its socket; keys and peers;
 *   <li>addresses, routes, name servers; PostUp;
 *   <li>until a signal comes, or the interface or its socket is taken away;
 *   <li>PreDown; the file is saved where it says so; the peers are told; all of it goes; PostDown.
 * </ol>
 */
final class ConfiguredGateway {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredGateway.class);

  private final Path file;

  ConfiguredGateway(Path file) {
    this.file = file;
  }

  /**
   * Serves until the end.
   *
   * @param ready what to do when all is up
   */
  int serve(Serving.Step ready) throws Exception {
    String name = InterfaceNames.ofFile(file);
    ConfigFiles.warnIfOthersCanRead(file);
    try (Configuration configuration = ConfigFiles.read(file);
        UapiRequest.Set change = ConfigurationUpdates.replacing(configuration)) {
      Integer mtu = configuration.device().network().mtu();
      try (HostSide host = new HostSide(name, configuration, change)) {
        return Serving.until(
            () -> {
              host.preUp();
              Daemon daemon =
                  Daemon.start(
                      BackendFactory.DEFAULT,
                      configuration.device().backend(),
                      name,
                      mtu == null ? 0 : mtu,
                      UapiSockets.of(name));
              host.marks(daemon);
              return daemon;
            },
            daemon -> {
              daemon.apply(change);
              // The backend has its own now, and a file that is saved is saved with those.
              change.close();
              configuration.close();
              KeyProtection.overwriteAllGarbage();
              host.up();
              daemon.refresh();
              daemon.followNames(configuration);
              LOG.info("{} is up, with {} peers", name, configuration.peers().size());
              ready.run();
            },
            daemon -> down(configuration, host, daemon));
      }
    }
  }

  private void down(Configuration configuration, HostSide host, Daemon daemon) {
    host.preDown();
    if (configuration.device().saveConfig()) {
      host.save(file, configuration, daemon);
    }
    // The peers are told while their routes are still there.
    daemon.cease();
    host.down();
    daemon.close();
    host.postDown();
    LOG.info("{} is down", daemon.interfaceName());
  }
}
