/** Test networks, virtual machines, the demonstration; not part of the package. */
@NullMarked
package org.slaacguard.lab;

import org.jspecify.annotations.NullMarked;
