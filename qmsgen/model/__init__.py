"""The model: values only. Nothing here reads a file, asks what day it is, or knows any other part of qmsgen."""
