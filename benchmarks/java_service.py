"""The files of a made-up Java service: Spring Boot with MVC, Data JPA, RestTemplate, Kafka."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.naming import camel, singular, table_class, variable
from benchmarks.plan import Request, Service, Trespass

Files = Iterator[tuple[str, str]]


def code(service: Service) -> Files:
    """Every program and build file, path in the service's folder and text."""
    package = package_of(service)
    folder = "src/main/java/" + package.replace(".", "/")
    yield "pom.xml", _pom(service)
    yield "Dockerfile", _DOCKERFILE
    yield "src/main/resources/application.yml", _settings(service)
    yield f"{folder}/Application.java", _application(package)
    yield f"{folder}/Clients.java", _clients(service)
    yield f"{folder}/Messages.java", _messages(service)
    for resource in service.resources:
        name = table_class(resource)
        yield f"{folder}/{resource}/{name}.java", _entity(package, resource)
        yield f"{folder}/{resource}/{name}Repository.java", _repository(service, resource)
        yield f"{folder}/{resource}/{name}Service.java", _service(service, resource)
        yield f"{folder}/{resource}/{name}Controller.java", _controller(package, resource)


def package_of(service: Service) -> str:
    """The Java package of a service."""
    return f"com.acme.{service.domain}.{variable(service.name).replace('_', '')}"


_DOCKERFILE = """\
FROM eclipse-temurin:21-jre
COPY target/service.jar /srv/service.jar
ENTRYPOINT ["java", "-jar", "/srv/service.jar"]
"""


def _pom(service: Service) -> str:
    starters = ("web", "data-jpa", "jdbc", "actuator")
    libraries = "".join(_dependency("org.springframework.boot", f"spring-boot-starter-{name}") for name in starters)
    libraries += _dependency("org.springframework.kafka", "spring-kafka") + _dependency("org.postgresql", "postgresql")
    libraries += _dependency("com.acme", "common")
    return f"""\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>3.3.0</version>
  </parent>
  <groupId>com.acme</groupId>
  <artifactId>{service.name}</artifactId>
  <version>1.0.0</version>
  <dependencies>
{libraries}  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.springframework.boot</groupId>
        <artifactId>spring-boot-maven-plugin</artifactId>
      </plugin>
    </plugins>
  </build>
</project>
"""


def _dependency(group: str, name: str) -> str:
    return f"""\
    <dependency>
      <groupId>{group}</groupId>
      <artifactId>{name}</artifactId>
    </dependency>
"""


def _settings(service: Service) -> str:
    urls = "".join(f"  {target}:\n    url: ${{{variable(target).upper()}_URL}}\n" for target in service.asked)
    clients = f"clients:\n{urls}" if urls else ""
    return f"""\
server:
  port: 8080
spring:
  application:
    name: {service.name}
  datasource:
    url: ${{DATABASE_URL}}
    username: {service.identifier}
  jpa:
    hibernate:
      ddl-auto: validate
  kafka:
    bootstrap-servers: ${{KAFKA_BROKERS:kafka:9092}}
management:
  endpoints:
    web:
      exposure:
        include: health
{clients}"""


def _application(package: str) -> str:
    return f"""\
package {package};

import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestTemplate;

@SpringBootApplication
public class Application {{
  public static void main(String[] args) {{
    SpringApplication.run(Application.class, args);
  }}

  @Bean
  public RestTemplate restTemplate(RestTemplateBuilder builder) {{
    return builder.setConnectTimeout(Duration.ofSeconds(1)).setReadTimeout(Duration.ofSeconds(2)).build();
  }}
}}
"""


def _clients(service: Service) -> str:
    values = "".join(
        f'  @Value("${{clients.{target}.url}}")\n  private String {camel(target)}Url;\n\n' for target in service.asked
    )
    methods = "".join(map(_asking, service.requests))
    return f"""\
package {package_of(service)};

import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestTemplate;

@Component
public class Clients {{
  private final RestTemplate rest;

{values}  public Clients(RestTemplate rest) {{
    this.rest = rest;
  }}
{methods}
  private Map<?, ?> get(String base, String path) {{
    return rest.getForObject(base + path, Map.class);
  }}
}}
"""


def _asking(request: Request) -> str:
    return f"""
  public Map<?, ?> {asking(request)}(String key) {{
    return get({camel(request.target)}Url, "/{request.wanted}/" + key);
  }}
"""


def asking(request: Request) -> str:
    """The method that sends a request."""
    return f"{singular(request.wanted)}Of{camel('-' + request.target)}"


def _messages(service: Service) -> str:
    package, first = package_of(service), service.resources[0]
    publishing = "".join(
        f"""
  public void {camel(topic)}(String key) {{
    kafka.send("{topic}", key);
  }}
"""
        for topic in service.publishes
    )
    listening = "".join(
        f"""
  @KafkaListener(topics = "{topic}")
  public void on{camel("-" + topic)}(String key) {{
    service.close(key);
  }}
"""
        for topic in service.consumes
    )
    return f"""\
package {package};

import {package}.{first}.{table_class(first)}Service;
import org.springframework.context.annotation.Lazy;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

@Component
public class Messages {{
  private final KafkaTemplate<String, String> kafka;
  private final {table_class(first)}Service service;

  public Messages(KafkaTemplate<String, String> kafka, @Lazy {table_class(first)}Service service) {{
    this.kafka = kafka;
    this.service = service;
  }}
{publishing}{listening}}}
"""


def _entity(package: str, resource: str) -> str:
    name = table_class(resource)
    accessors = "".join(
        f"""
  public {kind} get{field.capitalize()}() {{
    return {field};
  }}

  public void set{field.capitalize()}({kind} {field}) {{
    this.{field} = {field};
  }}
"""
        for field, kind in (("id", "String"), ("name", "String"), ("status", "String"), ("amount", "BigDecimal"))
    )
    return f"""\
package {package}.{resource};

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;

@Entity
@Table(name = "{resource}")
public class {name} {{
  @Id private String id;

  @Column(nullable = false)
  private String name;

  private String status = "new";
  private BigDecimal amount;
{accessors}}}
"""


def _repository(service: Service, resource: str) -> str:
    package, name = package_of(service), table_class(resource)
    foreign = _foreign(service.trespass) if resource == service.resources[0] else ""
    return f"""\
package {package}.{resource};

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

public interface {name}Repository extends JpaRepository<{name}, String> {{
  List<{name}> findByStatus(String status);

  @Modifying
  @Query("update {name} x set x.status = 'closed' where x.id = :id")
  void close(String id);
{foreign}}}
"""


def _foreign(trespass: Trespass | None) -> str:
    if trespass is None:
        return ""
    return f"""
  @Query(value = "SELECT amount FROM {trespass.table} WHERE name = :name", nativeQuery = true)
  List<String> foreign(String name);
"""


def _service(service: Service, resource: str) -> str:
    package, name, one = package_of(service), table_class(resource), singular(resource)
    first = resource == service.resources[0]
    own = [request for request in service.requests if request.resource == resource]
    asked = "".join(f'    shown.put("{asking(r)}", clients.{asking(r)}({one}.getName()));\n' for r in own)
    asked += f'    shown.put("foreign", repository.foreign({one}.getName()));\n' if service.trespass and first else ""
    told = "".join(f"    messages.{camel(topic)}({one}.getId());\n" for topic in service.publishes) if first else ""
    return f"""\
package {package}.{resource};

import com.acme.common.Money;
import {package}.Clients;
import {package}.Messages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;

@Service
public class {name}Service {{
  private final {name}Repository repository;
  private final Clients clients;
  private final Messages messages;

  public {name}Service({name}Repository repository, Clients clients, Messages messages) {{
    this.repository = repository;
    this.clients = clients;
    this.messages = messages;
  }}

  public List<{name}> open() {{
    return repository.findByStatus("open");
  }}

  public Map<String, Object> show(String id) {{
    {name} {one} = repository.findById(id).orElseThrow();
    Map<String, Object> shown = new HashMap<>();
    shown.put("id", {one}.getId());
    shown.put("amount", Money.rounded({one}.getAmount()));
{asked}    return shown;
  }}

  public String create({name} {one}) {{
    {one}.setId(UUID.randomUUID().toString());
    repository.save({one});
{told}    return {one}.getId();
  }}

  public void close(String id) {{
    repository.close(id);
  }}
}}
"""


def _controller(package: str, resource: str) -> str:
    name = table_class(resource)
    return f"""\
package {package}.{resource};

import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/{resource}")
public class {name}Controller {{
  private final {name}Service service;

  public {name}Controller({name}Service service) {{
    this.service = service;
  }}

  @GetMapping
  public List<{name}> all() {{
    return service.open();
  }}

  @GetMapping("/{{id}}")
  public Map<String, Object> show(@PathVariable String id) {{
    return service.show(id);
  }}

  @PostMapping
  public String create(@RequestBody {name} body) {{
    return service.create(body);
  }}

  @DeleteMapping("/{{id}}")
  public void close(@PathVariable String id) {{
    service.close(id);
  }}
}}
"""
