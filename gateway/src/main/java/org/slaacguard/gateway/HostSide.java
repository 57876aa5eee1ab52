package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AdvertiseUpdate;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's side of an interface with what it needs: a netlink socket in the calling thread's
 * network namespace, and a daemon to give marks to. For one thread at a time.
 */
public final class HostSide implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostSide.class);

  private final Rtnetlink rtnetlink = Rtnetlink.open();
  private final InterfaceSetup setup;
  private @Nullable Daemon daemon;

  /**
   * Nothing done yet.
   *
   * @param change what the configuration says, with its names looked up
   */
  public HostSide(String interfaceName, Configuration configuration, UapiRequest.Set change) {
    InterfacePlan plan = InterfacePlan.of(interfaceName, configuration, endpoints(change));
    setup = new InterfaceSetup(plan, rtnetlink, new DaemonsMark());
  }

  private static List<IpAddress> endpoints(UapiRequest.Set change) {
    List<IpAddress> endpoints = new ArrayList<>();
    for (PeerUpdate peer : change.device().peers()) {
      Endpoint endpoint = peer.endpoint();
      if (endpoint != null) {
        endpoints.add(endpoint.address());
      }
    }
    return endpoints;
  }

  /**
   * Runs {@code PreUp}, before the interface exists.
   *
   * @throws SetupException if one fails
   */
  public void preUp() throws SetupException {
    setup.preUp();
  }

  /**
   * Sets the interface up, and runs {@code PostUp}.
   *
   * @throws SetupException if a step fails; then nothing of it is left
   */
  public void up() throws SetupException {
    setup.up();
  }

  /** Runs {@code PreDown}, while all is still there. */
  public void preDown() {
    setup.preDown();
  }

  /**
   * Rewrites the file with what the interface is now. A failure is told, not thrown: the way down
   * has no way back.
   *
   * @return why the file could not be saved, and is as it was; empty where it is saved
   */
  public String save(Path file, Configuration configuration, Daemon running) {
    try {
      ConfigSaver.save(file, configuration, running, rtnetlink);
      return "";
    } catch (IOException | BackendException | LinuxException e) {
      String why = "cannot save " + file + ": " + e.getMessage();
      LOG.error("{}", why);
      return why;
    }
  }

  /** Undoes {@link #up}. */
  public void down() {
    setup.down();
  }

  /** Runs {@code PostDown}, when the interface is gone. */
  public void postDown() {
    setup.postDown();
  }

  /** Says whose outer packets are marked where routes need it. */
  public void marks(Daemon marked) {
    daemon = marked;
  }

  private final class DaemonsMark implements OuterMark {
    private Daemon marked() {
      Daemon marked = daemon;
      if (marked == null) {
        throw new IllegalStateException("a mark, but no daemon to give it to");
      }
      return marked;
    }

    @Override
    public int now() {
      try (DeviceStatus status = marked().status().device()) {
        return status.fwmark();
      } catch (BackendException e) {
        throw new IllegalStateException("the mark of outer packets is not known", e);
      }
    }

    @Override
    public void set(int mark) {
      DeviceUpdate update = DeviceUpdate.builder().fwmark(mark).build();
      try (UapiRequest.Set change = new UapiRequest.Set(update, AdvertiseUpdate.NOTHING)) {
        marked().apply(change);
      } catch (BackendException e) {
        throw new IllegalStateException("cannot mark outer packets: " + e.getMessage(), e);
      }
    }
  }

  /** Closes the socket; what was set up stays. */
  @Override
  public void close() {
    rtnetlink.close();
  }
}
