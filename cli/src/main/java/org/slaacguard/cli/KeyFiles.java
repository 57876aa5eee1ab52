package org.slaacguard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import org.slaacguard.gateway.KeyProtection;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.wireguard.JdkX25519;

/** Reads keys from files and standard input. */
final class KeyFiles {
  private static final int LARGEST = 4096;

  private KeyFiles() {}

  /** Reads a key in base64 from a file; an empty one, such as /dev/null, is no key. */
  static SecretKey read(String file) throws IOException, CommandException {
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw new CommandException(file + " is a folder");
    }
    try (ProgressNotice _ = ProgressNotice.of("waiting for the end of " + file);
        InputStream in = Files.newInputStream(path)) {
      return read(in, file);
    }
  }

  /** Reads a key in base64; an empty text is no key. */
  static SecretKey read(InputStream in, String name) throws IOException, CommandException {
    KeyProtection.begin();
    byte[] bytes = in.readNBytes(LARGEST);
    try {
      String text = new String(bytes, StandardCharsets.US_ASCII).strip();
      return text.isEmpty() ? SecretKey.zero() : SecretKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(name + ": " + e.getMessage());
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Derives public keys. */
  static Function<SecretKey, PublicKey> publicKeys() {
    return KeyFiles::publicKey;
  }

  static PublicKey publicKey(SecretKey key) {
    byte[] bytes = key.toBytes();
    byte[] publicKey = new byte[PublicKey.LENGTH];
    try {
      new JdkX25519().publicKey(bytes, publicKey);
      return PublicKey.ofBytes(publicKey);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
