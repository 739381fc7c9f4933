// SPDX-License-Identifier: Apache-2.0
//
// Indices name definitions inside one module; addresses (Runtime/Store.swift) name instances inside
// one store. All index spaces count from zero, imports first.
// Spec: 2.5.1 Indices.

/// The index of a type in a module.
///
/// Spec: `typeidx`.
public typealias TypeIndex = UInt32
/// The index of a function in a module, imported functions first.
///
/// Spec: `funcidx`.
public typealias FunctionIndex = UInt32
/// The index of a table in a module, imported tables first.
///
/// Spec: `tableidx`.
public typealias TableIndex = UInt32
/// The index of a memory in a module, imported memories first.
///
/// Spec: `memidx`.
public typealias MemoryIndex = UInt32
/// The index of a global in a module, imported globals first.
///
/// Spec: `globalidx`.
public typealias GlobalIndex = UInt32
/// The index of a tag in a module, imported tags first.
///
/// Spec: `tagidx`.
public typealias TagIndex = UInt32
/// The index of a field in a structure.
///
/// Spec: `fieldidx`.
public typealias FieldIndex = UInt32
/// The index of an element segment in a module.
///
/// Spec: `elemidx`.
public typealias ElementIndex = UInt32
/// The index of a data segment in a module.
///
/// Spec: `dataidx`.
public typealias DataIndex = UInt32
/// The index of a local in a function, parameters first.
///
/// Spec: `localidx`.
public typealias LocalIndex = UInt32
/// The number of enclosing blocks between a branch and its target.
///
/// Spec: `labelidx`.
public typealias LabelIndex = UInt32
