// Names of images and what they become here.
#include "runner/process/image_map.h"

#include <gtest/gtest.h>

namespace tiphys::runner::process {
namespace {

TEST(ImageMap, KnowsCommonImagesInEverySpelling) {
  ImageMap map = ImageMap::built_in();
  for (const char* name : {"busybox", "busybox ", "alpine:3.23", "docker.io/library/alpine:latest",
                           "python:alpine3.23", "debian@sha256:00", "registry.local:5000/busybox:1",
                           "argoproj/argosay:v2", "docker.io/argoproj/argosay:v1",
                           "curlimages/curl:latest", "docker/whalesay:latest"})
    EXPECT_NE(map.find(name), nullptr) << name;
  for (const char* name : {"", "golang:1.18", "busybox2", "nginx:1.13", "my/python-tools"})
    EXPECT_EQ(map.find(name), nullptr) << name;
  EXPECT_EQ(map.find("argoproj/argosay:v2")->entrypoint, std::vector<std::string>{"argosay"});
}

TEST(ImageMap, FileComesFirst) {
  auto map = ImageMap::with_file(
      "images:\n- image: 'busybox:9'\n  host: {cmd: [bash]}\n- image: 'mine/*'\n  host:\n    "
      "entrypoint: [python3]\n    links: {py: python3}\n    env: {A: b}\n");
  ASSERT_TRUE(map) << map.error().message;
  EXPECT_EQ(map->find("busybox:9")->cmd, std::vector<std::string>{"bash"});
  EXPECT_EQ(map->find("busybox:8")->cmd, std::vector<std::string>{"sh"});
  ASSERT_NE(map->find("mine/tool:2"), nullptr);
  EXPECT_EQ(map->find("mine/tool:2")->links[0].second, "python3");
}

TEST(ImageMap, MistakesAreNamedWithTheirPlace) {
  for (const char* text :
       {"images: 3", "images: [{image: a}]", "images:\n- image: a\n  host: {cmd: x}",
        "images:\n- image: a\n  host: {nope: x}"}) {
    auto map = ImageMap::with_file(text);
    ASSERT_FALSE(map) << text;
    EXPECT_TRUE(map.error().message.starts_with("image map: ")) << map.error().message;
  }
}

TEST(ImageMap, PatternsMatchAnything) {
  EXPECT_TRUE(matches_pattern("a*c*", "abcd"));
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_FALSE(matches_pattern("a*b", "abc"));
  EXPECT_TRUE(matches_pattern("*ab*ab", "xxabyabab"));
}

}  // namespace
}  // namespace tiphys::runner::process
