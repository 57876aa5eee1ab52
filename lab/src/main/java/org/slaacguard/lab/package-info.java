/** Test networks, the demonstration, benchmarks; not part of the package. */
@NullMarked
package org.slaacguard.lab;

import org.jspecify.annotations.NullMarked;
