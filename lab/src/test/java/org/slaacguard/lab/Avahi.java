package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * avahi-daemon on one device of a host, with a bus of its own: the machine's own bus and services
 * are left alone.
 */
record Avahi(Host host, String bus, Program daemon) {
  private static final Duration START = Duration.ofSeconds(60);

  /** A folder /run of its own, with this run's files in it. */
  private static final String OWN_RUN =
      "mount --rbind /run /mnt; mount -t tmpfs run /run; mkdir -p /run/avahi-daemon \"$1\";"
          + " mount --bind \"/mnt/${1#/run/}\" \"$1\"; ";

  /** Starts it; answers when it has joined the group on the device. */
  static Avahi start(Host host, String device) {
    Path folder = host.topology().folder();
    Path socket = folder.resolve(host.name() + ".bus");
    Path bus =
        write(
            folder.resolve(host.name() + "-bus.conf"),
            """
            <busconfig>
              <type>system</type>
              <listen>unix:path=%s</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow user="*"/>
                <allow own="*"/>
                <allow send_destination="*"/>
                <allow receive_sender="*"/>
              </policy>
            </busconfig>
            """
                .formatted(socket));
    Path conf =
        write(
            folder.resolve(host.name() + "-avahi.conf"),
            // TUN devices are point-to-point.
            """
            [server]
            host-name=%s
            use-ipv4=no
            use-ipv6=yes
            allow-interfaces=%s
            allow-point-to-point=yes
            ratelimit-interval-usec=0
            [publish]
            publish-hinfo=no
            publish-workstation=no
            """
                .formatted(host.name(), device));
    Program broker = host.start(Command.of("dbus-daemon", "--config-file=" + bus, "--nofork"));
    Await.until("the bus: " + broker.log(), START, () -> Files.exists(socket));
    String address = "unix:path=" + socket;
    // Its pid and socket are at fixed places, one for each machine.
    Program daemon =
        host.start(
            Command.of(
                    "unshare",
                    "-m",
                    "sh",
                    "-ec",
                    OWN_RUN + "exec avahi-daemon -f \"$0\" --no-drop-root --no-chroot --no-rlimits",
                    conf.toString(),
                    folder.toString())
                .with("DBUS_SYSTEM_BUS_ADDRESS", address));
    Avahi avahi = new Avahi(host, address, daemon);
    Await.until("avahi to listen", START, () -> daemon.log().contains("Server startup complete"));
    return avahi;
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Command command(String... words) {
    return Command.of(words).with("DBUS_SYSTEM_BUS_ADDRESS", bus);
  }

  /** Offers a service, until it is closed. */
  Program publish(String name, int port) {
    Program publisher = host.start(command("avahi-publish", "-s", name, "_ipp._tcp", "" + port));
    Await.until(
        name + " to be there: " + publisher.log(),
        START,
        () -> publisher.log().contains("Established"));
    return publisher;
  }

  /** What it knows of services, until a second without news. */
  String browse() {
    return host.run(command("avahi-browse", "-t", "-r", "-p", "_ipp._tcp")).output();
  }
}
