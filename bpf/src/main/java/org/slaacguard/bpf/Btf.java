package org.slaacguard.bpf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's description of its own types (BTF, Documentation/bpf/btf.rst): offsets of fields in
 * the running kernel, and numbers of functions.
 *
 * <p>A module's description continues that of {@code vmlinux}, with type numbers and string offsets
 * that follow it.
 */
public final class Btf {
  /** The folder of the kernel's type descriptions. */
  public static final Path FOLDER = Path.of("/sys/kernel/btf");

  private static final int MAGIC = 0xeb9f;
  private static final int HEADER = 24;

  private static final int INT = 1;
  private static final int ARRAY = 3;
  private static final int STRUCT = 4;
  private static final int UNION = 5;
  private static final int ENUM = 6;
  private static final int TYPEDEF = 8;
  private static final int VOLATILE = 9;
  private static final int CONST = 10;
  private static final int RESTRICT = 11;
  private static final int FUNC = 12;
  private static final int FUNC_PROTO = 13;
  private static final int VAR = 14;
  private static final int DATASEC = 15;
  private static final int DECL_TAG = 17;
  private static final int TYPE_TAG = 18;
  private static final int ENUM64 = 19;

  private final @Nullable Btf base;
  private final ByteBuffer types;
  private final ByteBuffer strings;
  private final int firstType;
  private final int firstString;
  private final int[] offsets;

  // Numbers only: a kernel has a hundred thousand names, of which few are asked for.
  private int[] functions = new int[1024];
  private int functionCount;
  private int[] structures = new int[1024];
  private int structureCount;

  private Btf(byte[] bytes, @Nullable Btf base) {
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    if (bytes.length < HEADER || (all.getShort(0) & 0xffff) != MAGIC) {
      throw new IllegalArgumentException("no BTF in this machine's byte order");
    }
    int headerLength = all.getInt(4);
    this.base = base;
    this.types = slice(all, headerLength + (long) all.getInt(8), all.getInt(12));
    this.strings = slice(all, headerLength + (long) all.getInt(16), all.getInt(20));
    this.firstType = base == null ? 1 : base.firstType + base.offsets.length;
    this.firstString = base == null ? 0 : base.firstString + base.strings.capacity();
    this.offsets = index();
  }

  private static ByteBuffer slice(ByteBuffer all, long offset, int length) {
    if (offset < 0 || length < 0 || offset + length > all.capacity()) {
      throw new IllegalArgumentException("BTF with a section outside of it");
    }
    return all.slice((int) offset, length).order(all.order());
  }

  /**
   * Parses a description.
   *
   * @param base the kernel's description, for a module's; null for the kernel's own
   * @throws IllegalArgumentException if it is malformed
   */
  public static Btf parse(byte[] bytes, @Nullable Btf base) {
    try {
      return new Btf(bytes, base);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("BTF is cut short", e);
    }
  }

  /**
   * Reads the running kernel's description.
   *
   * @throws IOException if the kernel has none (CONFIG_DEBUG_INFO_BTF)
   */
  public static Btf ofKernel() throws IOException {
    return parse(Files.readAllBytes(FOLDER.resolve("vmlinux")), null);
  }

  /**
   * Reads a loaded module's description.
   *
   * @param kernel the result of {@link #ofKernel}
   * @throws IOException if the module is not loaded or has none (CONFIG_DEBUG_INFO_BTF_MODULES)
   */
  public static Btf ofModule(String name, Btf kernel) throws IOException {
    return parse(Files.readAllBytes(FOLDER.resolve(name)), kernel);
  }

  private int[] index() {
    int[] found = new int[types.capacity() / 12 + 1];
    int count = 0;
    int position = 0;
    while (position < types.capacity()) {
      found[count] = position;
      int id = firstType + count++;
      int info = types.getInt(position + 4);
      int kind = info >>> 24 & 0x1f;
      if (kind == FUNC) {
        functions = roomFor(functions, functionCount);
        functions[functionCount++] = id;
      } else if (kind == STRUCT || kind == UNION) {
        structures = roomFor(structures, structureCount);
        structures[structureCount++] = id;
      }
      position += 12 + trailer(kind, info & 0xffff);
    }
    return Arrays.copyOf(found, count);
  }

  private static int[] roomFor(int[] list, int count) {
    return count < list.length ? list : Arrays.copyOf(list, 2 * count);
  }

  private static int trailer(int kind, int elements) {
    return switch (kind) {
      case INT, VAR, DECL_TAG -> 4;
      case ARRAY -> 12;
      case STRUCT, UNION, DATASEC, ENUM64 -> 12 * elements;
      case ENUM, FUNC_PROTO -> 8 * elements;
      case 2, 7, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, 16, TYPE_TAG -> 0;
      default -> throw new IllegalArgumentException("BTF of an unknown kind " + kind);
    };
  }

  /** The type number of a function in this description, without its base. */
  public OptionalInt functionId(String name) {
    return first(functions, functionCount, name);
  }

  /** The first of these types with this name. */
  private OptionalInt first(int[] ids, int count, String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < count; i++) {
      if (isNamed(types.getInt(position(ids[i])), wanted)) {
        return OptionalInt.of(ids[i]);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * The offset of a field in bytes from the beginning of its structure. Unnamed inner structures
   * and unions are searched too.
   *
   * @param structure its tag
   * @param path a field, or fields of nested structures separated by dots
   * @throws IllegalArgumentException naming the field, if there is none
   */
  public int offsetOf(String structure, String path) {
    int type = structureId(structure);
    int offset = 0;
    for (String field : path.split("\\.", -1)) {
      long found = find(type, field);
      if (found < 0) {
        throw new IllegalArgumentException(
            "this kernel's struct " + structure + " has no field " + path);
      }
      offset += (int) (found >>> 32);
      type = strip((int) found);
    }
    return offset;
  }

  private int structureId(String name) {
    return findStructure(name)
        .orElseThrow(() -> new IllegalArgumentException("this kernel has no struct " + name));
  }

  private OptionalInt findStructure(String name) {
    OptionalInt here = first(structures, structureCount, name);
    return here.isPresent() || base == null ? here : base.findStructure(name);
  }

  /**
   * Finds a field in a structure.
   *
   * @return its byte offset in the upper half and its type in the lower one; -1 if there is none
   */
  private long find(int type, String field) {
    Btf owner = ownerOf(type);
    int position = owner.position(type);
    int info = owner.types.getInt(position + 4);
    int kind = info >>> 24 & 0x1f;
    if (kind != STRUCT && kind != UNION) {
      return -1;
    }
    byte[] wanted = field.getBytes(StandardCharsets.UTF_8);
    boolean bitfields = info < 0;
    for (int i = 0; i < (info & 0xffff); i++) {
      int member = position + 12 + 12 * i;
      int name = owner.types.getInt(member);
      int memberType = owner.types.getInt(member + 4);
      int bits = owner.types.getInt(member + 8) & (bitfields ? 0xff_ffff : -1);
      if (owner.isNamed(name, wanted)) {
        return (long) (bits / 8) << 32 | memberType;
      }
      if (name == 0) {
        long inner = find(strip(memberType), field);
        if (inner >= 0) {
          return inner + ((long) (bits / 8) << 32);
        }
      }
    }
    return -1;
  }

  /** The type without typedefs and qualifiers. */
  private int strip(int type) {
    int current = type;
    for (int depth = 0; depth < 32 && current != 0; depth++) {
      Btf owner = ownerOf(current);
      int position = owner.position(current);
      int kind = owner.types.getInt(position + 4) >>> 24 & 0x1f;
      switch (kind) {
        case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG ->
            current = owner.types.getInt(position + 8);
        default -> {
          return current;
        }
      }
    }
    return current;
  }

  private Btf ownerOf(int type) {
    return base != null && type < firstType ? base.ownerOf(type) : this;
  }

  private int position(int type) {
    int index = type - firstType;
    if (index < 0 || index >= offsets.length) {
      throw new IllegalArgumentException("BTF refers to type " + type + ", which it has not");
    }
    return offsets[index];
  }

  private boolean isNamed(int offset, byte[] name) {
    if (base != null && offset < firstString) {
      return base.isNamed(offset, name);
    }
    int start = offset - firstString;
    for (int i = 0; i < name.length; i++) {
      if (strings.get(start + i) != name[i]) {
        return false;
      }
    }
    return strings.get(start + name.length) == 0;
  }
}
